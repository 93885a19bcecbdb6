/** Where things stand on the sheets of the proof; letters for formulas, numbers for cells. */
export const PROOF = {
  /** Numbers of the figures that the columns below add up, above the headings. */
  figureRow: 4,
  balances: { fund: 1, line: 3, ofYear: 5, net: 8, figure: 9, group: 10 },
  lines: { group: 5, first: 6 },
  groupFunds: { group: 1, fund: 3, first: 5 },
  groups: { first: 4 },
  funds: { first: 'D', firstColumn: 4 },
} as const
