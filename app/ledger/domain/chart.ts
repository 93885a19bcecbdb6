export type AccountType =
  'asset' | 'liability' | 'net_assets' | 'revenue' | 'expense' | 'budgetary' | 'memorandum'

export interface ChartAccount {
  code: string
  type: AccountType
  normalSide: 'debit' | 'credit'
  /** Its credit balance may never fall below zero, per fund, budget line and (8300) commitment. */
  floorZero: boolean
  /** Every posting names a budget line. */
  needsLine: boolean
}

const account = (
  code: string,
  type: AccountType,
  normalSide: 'debit' | 'credit',
  rules: { floorZero?: boolean; needsLine?: boolean } = {}
): ChartAccount => ({
  code,
  type,
  normalSide,
  floorZero: rules.floorZero ?? false,
  needsLine: rules.needsLine ?? false,
})

/** Accounts by the name the code uses for them; people read `ledger.account.<code>` in their language. */
export const ACCOUNTS = {
  cash: '1000',
  pledgesReceivable: '1100',
  pledgeAllowance: '1190',
  dueFromCities: '1200',
  inKindAssets: '1300',
  currencyExchange: '1900',
  payables: '2000',
  refundableAdvances: '2100',
  dueToCities: '2200',
  refundsPayable: '2300',
  netAssets: '3000',
  fundTransfers: '3900',
  restrictionReleases: '3910',
  contributions: '4000',
  contributionsInKind: '4100',
  contributedServices: '4150',
  ownIncome: '4300',
  pledgeLosses: '4800',
  closedYearRefunds: '4850',
  exchangeDifferences: '4900',
  programmeExpense: '5000',
  programmeExpenseInKind: '5100',
  capitalOutlay: '5200',
  rounding: '7900',
  budgetControl: '8000',
  unallocated: '8100',
  allocated: '8200',
  committed: '8300',
  expended: '8400',
  pledgesNotRecognised: '9000',
  pledgesContra: '9090',
  volunteerTime: '9100',
  volunteerTimeContra: '9190',
} as const

/** The small chart that every city's ledger starts with. */
export const CHART: ChartAccount[] = [
  account('1000', 'asset', 'debit'),
  account('1100', 'asset', 'debit'),
  account('1190', 'asset', 'credit'),
  account('1200', 'asset', 'debit'),
  account('1300', 'asset', 'debit'),
  account('1900', 'asset', 'debit'),
  account('2000', 'liability', 'credit'),
  account('2100', 'liability', 'credit'),
  account('2200', 'liability', 'credit'),
  account('2300', 'liability', 'credit'),
  account('3000', 'net_assets', 'credit'),
  account('3900', 'net_assets', 'credit'),
  account('3910', 'net_assets', 'credit'),
  account('4000', 'revenue', 'credit'),
  account('4100', 'revenue', 'credit'),
  account('4150', 'revenue', 'credit'),
  account('4300', 'revenue', 'credit'),
  account('4800', 'expense', 'debit'),
  account('4850', 'expense', 'debit'),
  account('4900', 'expense', 'debit'),
  account('5000', 'expense', 'debit', { needsLine: true }),
  account('5100', 'expense', 'debit', { needsLine: true }),
  account('5200', 'expense', 'debit', { needsLine: true }),
  account('7900', 'expense', 'debit'),
  account('8000', 'budgetary', 'debit'),
  account('8100', 'budgetary', 'credit', { floorZero: true }),
  account('8200', 'budgetary', 'credit', { floorZero: true, needsLine: true }),
  account('8300', 'budgetary', 'credit', { floorZero: true, needsLine: true }),
  account('8400', 'budgetary', 'credit', { needsLine: true }),
  account('9000', 'memorandum', 'debit'),
  account('9090', 'memorandum', 'credit'),
  account('9100', 'memorandum', 'debit'),
  account('9190', 'memorandum', 'credit'),
]
