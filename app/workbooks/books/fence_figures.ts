import type { BookAbout, BookFund } from '#workbooks/books/book'

/**
 * What an account stands for in the proof. Each account stands for one thing, so nothing is counted twice; their
 * places count from 1 and are what formulas look for.
 */
export const FENCE_FIGURES = [
  'received',
  'ownIncome',
  'transfers',
  'spendable',
  'unallocated',
  'free',
  'open',
  'spent',
] as const
export type FenceFigure = (typeof FENCE_FIGURES)[number]
export const noOf = (figure: FenceFigure) => FENCE_FIGURES.indexOf(figure) + 1

export interface FenceLine {
  no: number
  code: string
  title: string
  groupNo: number
}

/** What stands on an account of a fund and, where one is named, a budget line: credits less debits. */
export interface FenceBalance {
  fundNo: number
  /** 0: no line, or one of another year. */
  lineNo: number
  /** 0 no line, 1 a line of the year, 2 one of another year. */
  ofYear: 0 | 1 | 2
  account: string
  net: bigint
}

export interface FenceMinimum {
  no: number
  groups: string
  rounds: string
  required: bigint
  given: bigint
  groupNos: number[]
}

/** The proof of ring-fences as plain data. */
export interface FenceBook {
  about: BookAbout
  funds: BookFund[]
  groups: { no: number; name: string; tags: string }[]
  lines: FenceLine[]
  accounts: { code: string; figure: FenceFigure }[]
  balances: FenceBalance[]
  /** By agreement and fund; the one group that the money may be spent for, 0 where there are more. */
  earmarks: {
    number: string
    title: string
    fundNo: number
    groupNo: number
    named: string
    received: bigint
  }[]
  /** Group by fund: what decisions gave before anything was changed. */
  parts: { groupNo: number; fundNo: number; original: bigint }[]
  minimums: FenceMinimum[]
  /** Null: nobody recorded it; the text says why a number is withheld. */
  people: { groupNo: number; planned: bigint | null; reached: bigint | string | null }[]
  reachedTotal: bigint | string | null
  /** What decisions gave, and what their entries moved. */
  decided: bigint
  posted: bigint
  /** The figures of the page, in the order of the columns of each sheet. */
  engine: { funds: bigint[][]; groups: bigint[][]; lines: bigint[][]; minimums: bigint[][] }
}

export const FUND_COLUMNS = [
  'received',
  'ownIncome',
  'transfers',
  'otherMoney',
  'spendable',
  'allocatedYear',
  'allocatedOther',
  'unallocated',
] as const
export const GROUP_COLUMNS = [
  'earmarked',
  'original',
  'changed',
  'spent',
  'open',
  'free',
  'held',
  'unspent',
] as const
export const LINE_COLUMNS = ['spent', 'open', 'free', 'held', 'unspent'] as const

/** Sums of the balances of a figure, those that the condition lets through. */
export function figureSum(
  { accounts, balances }: FenceBook,
  figure: FenceFigure,
  where: (balance: FenceBalance) => boolean
): bigint {
  const codes = accounts.filter((one) => one.figure === figure).map(({ code }) => code)
  return balances
    .filter((balance) => codes.includes(balance.account) && where(balance))
    .reduce((sum, { net }) => sum + net, 0n)
}

/** Spent, committed, free, held and unspent of the balances that the condition lets through. */
export function chainSums(book: FenceBook, where: (balance: FenceBalance) => boolean) {
  const [spent, open, free] = (['spent', 'open', 'free'] as const).map((figure) =>
    figureSum(book, figure, where)
  )
  return { spent, open, free, held: spent + open + free, unspent: open + free }
}
