import type { EntryKind } from '#ledger/domain/entry'

/** A text of the catalogue, or one of the city's own with the language it is in. */
export type PlainWords =
  | { key: string; params?: Record<string, string | number | Listed> }
  | { text: string; lang?: string | null }

/** One of them, or several with a mark between them. */
export type Words = PlainWords | Listed
export interface Listed {
  list: PlainWords[]
  by: string
}

/** Which entries are behind a figure: what the journal is narrowed to. */
export interface Drill {
  accounts?: readonly string[]
  from?: string | null
  to?: string
  known?: bigint | null
  fund?: string | null
  line?: string | null
  party?: string | null
  agreement?: string | null
  programme?: string | null
  groups?: readonly string[]
  lineYear?: string | null
  lineCode?: string | null
  work?: string | null
  restrictions?: readonly string[]
  funderKind?: string | null
  origin?: EntryKind
  except?: EntryKind
  /** What closes a year included. */
  withClosing?: boolean
}

/** The address of the journal that shows exactly these entries. */
export function drillQuery(drill: Drill): string {
  const pairs: [string, string | null | undefined][] = [
    ['account', drill.accounts?.join('-')],
    ['from', drill.from],
    ['to', drill.to],
    ['fund', drill.fund],
    ['line', drill.line],
    ['party', drill.party],
    ['agreement', drill.agreement],
    ['programme', drill.programme],
    ['group', drill.groups?.join(',')],
    ['lineYear', drill.lineYear],
    ['lineCode', drill.lineCode],
    ['work', drill.work],
    ['restriction', drill.restrictions?.join('-')],
    ['funderKind', drill.funderKind],
    ['origin', drill.origin],
    ['except', drill.except],
    ['closing', drill.withClosing ? null : 'without'],
    ['known', drill.known === null || drill.known === undefined ? null : String(drill.known)],
  ]
  return new URLSearchParams(pairs.filter((pair): pair is [string, string] => Boolean(pair[1])))
    .toString()
    .replaceAll('%2C', ',')
}

export interface Cell {
  /** An amount in minor units of its column's currency. */
  minor?: bigint | null
  /** An exact share, "p/q" or a decimal. */
  ratio?: string | null
  number?: string | null
  words?: Words
  /** Segments of an address in the city. */
  path?: readonly string[]
  query?: string
  drill?: Drill
  tone?: 'ok' | 'warn' | 'bad'
}

export interface Column {
  key: string
  heading: Words
  type: 'text' | 'amount' | 'share' | 'number'
  /** Of amounts that are not in the city's currency. */
  currency?: string
}

export interface Row {
  label: Words
  code?: string | null
  sub?: Words | null
  path?: readonly string[]
  query?: string
  /** A sum within the table: stands with the strong rule. */
  isTotal?: boolean
  cells: Record<string, Cell>
}

export interface Table {
  key: string
  title: Words
  /** What the first column names. */
  of: Words
  columns: Column[]
  rows: Row[]
  totals?: Row | null
  /** Why there are no rows, where that is not that nothing was recorded in these days. */
  empty?: { title: Words; text: Words; way: { words: Words; path: string[] } }
  note?: Words | null
}

/** Two figures that must be the same to the unit. */
export interface Check {
  words: Words
  left: bigint
  right: bigint
}

export interface Fact {
  label: Words
  cell: Cell
  note?: Words | null
}

/** A sentence below a statement, and where more of it stands in the city. */
export type Note = Words & { href?: { path: readonly string[]; hash: string } }

export interface Choice {
  name: string
  label: Words
  value: string
  options: { value: string; words: Words }[]
}

export interface Statement {
  facts: Fact[]
  tables: Table[]
  checks: Check[]
  notes: Note[]
  /** Filters of its own beside the days. */
  choices: Choice[]
}

export const text = (key: string, params?: Record<string, string | number>): Words => ({
  key: `statements.${key}`,
  params,
})

/** Columns of amounts with their headings `statements.column.<key>`. */
export const amountColumns = (keys: readonly string[]): Column[] =>
  keys.map((key) => ({ key, heading: text(`column.${key}`), type: 'amount' }))

/** The sum of each column of amounts over rows, without rows that are sums themselves. */
export function totalRow(label: Words, columns: readonly Column[], rows: readonly Row[]): Row {
  const cells: Record<string, Cell> = {}
  for (const { key, type } of columns) {
    if (type !== 'amount') continue
    cells[key] = {
      minor: rows
        .filter(({ isTotal }) => !isTotal)
        .reduce((sum, row) => sum + (row.cells[key]?.minor ?? 0n), 0n),
    }
  }
  return { label, cells, isTotal: true }
}
