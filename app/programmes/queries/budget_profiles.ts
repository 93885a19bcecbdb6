import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/domain/flow_accounts'
import { notClosing } from '#ledger/queries/balances'
import {
  MONTHS_OF_YEAR,
  profileAfter,
  type BudgetChange,
  type WrittenProfile,
} from '#programmes/domain/budget_profile'

/** The columns of a profile's months, in their order. */
export const MONTH_COLUMNS = Array.from(
  { length: MONTHS_OF_YEAR },
  (_, index) => `m${String(index + 1).padStart(2, '0')}`
)

export interface ProfileVersion {
  id: string
  version: number
  /** Of what stood as the budget, of the need before anything was allocated, or none any more. */
  sumOf: 'budget' | 'need' | 'none'
  total: bigint
  months: bigint[]
  headSeq: bigint
  reason: string
  by: string
  at: string
}

/** An entry that changed what a line has to spend. */
export interface BudgetEntry extends BudgetChange {
  line: string
  id: string
  seq: bigint
  kind: string
}

/** What was asked of a profile: as the budget stood on a day, as known when an entry was the last. */
export interface ProfileSpan {
  asOf: string
  knownAt: bigint | null
  /** The last instant at which nothing after that entry was known. */
  knownUntil: string | null
}

export interface StandingProfile {
  written: ProfileVersion
  /** The entries it has been changed by since, and those of later days that it had. */
  changes: BudgetEntry[]
  /** What falls to each month, in all what the line has to spend. */
  months: bigint[]
}

/** The profiles of a line, the latest first. */
export async function profileVersions(
  client: Client,
  cityId: string,
  lineId: string
): Promise<ProfileVersion[]> {
  const rows = await selectRows(
    client,
    `SELECT b.*, m.full_name FROM budget_profiles b JOIN people m ON m.id = b.written_by
     WHERE b.city_id = ? AND b.budget_line_id = ? ORDER BY b.version DESC`,
    [cityId, lineId]
  )
  return rows.map(versionIn)
}

/** The profiles of the lines of a year by line, as they stood on a day; lines without one are not among them. */
export async function standingProfiles(
  client: Client,
  cityId: string,
  year: { of: number; startsOn: string },
  span: ProfileSpan
): Promise<Map<string, StandingProfile>> {
  const rows = await selectRows(
    client,
    `SELECT b.*, m.full_name FROM budget_profiles b
     JOIN budget_lines l ON l.city_id = b.city_id AND l.id = b.budget_line_id
     JOIN people m ON m.id = b.written_by
     WHERE b.city_id = ? AND l.year = ? ${span.knownAt === null ? '' : 'AND b.head_seq <= ?'}
       ${span.knownUntil === null ? '' : 'AND b.written_at <= ?'}
     ORDER BY b.version`,
    [
      ...[cityId, year.of],
      ...(span.knownAt === null ? [] : [span.knownAt]),
      ...(span.knownUntil === null ? [] : [span.knownUntil]),
    ]
  )
  const latest = new Map(rows.map((row) => [row.budget_line_id as string, versionIn(row)]))
  for (const [line, { sumOf }] of latest) if (sumOf === 'none') latest.delete(line)
  const entries = await budgetEntries(client, cityId, [...latest.keys()], span.knownAt)
  const byLine = Map.groupBy(entries, ({ line }) => line)
  return new Map(
    [...latest].map(([line, written]) => [
      line,
      standingOf(written, byLine.get(line) ?? [], { ...year, asOf: span.asOf }),
    ])
  )
}

/** A profile as the entries of its line left it on a day. */
export function standingOf(
  written: ProfileVersion,
  entries: readonly BudgetEntry[],
  { startsOn, asOf }: { startsOn: string; asOf: string }
): StandingProfile {
  const changes = entries.flatMap((entry) => {
    const wasKnown = entry.seq <= written.headSeq
    if (entry.on <= asOf) return wasKnown ? [] : entry
    // its sum has what only a later day brings
    return wasKnown ? { ...entry, amount: -entry.amount } : []
  })
  return { written, changes, months: profileAfter(written as WrittenProfile, changes, startsOn) }
}

/** The entries that changed what lines have to spend, in the order of the books; without what closes a year. */
export async function budgetEntries(
  client: Client,
  cityId: string,
  lines: readonly string[],
  knownAt: bigint | null = null
): Promise<BudgetEntry[]> {
  const found: BudgetEntry[] = []
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    const some = lines.slice(at, at + AT_ONCE)
    const rows = await selectRows(
      client,
      `SELECT p.budget_line_id, e.id, e.seq, e.kind, e.effective_on, -sum(p.functional_amount) AS amount
       FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
       WHERE p.city_id = ? AND p.budget_line_id IN (${marksFor(some)})
         AND p.account_code IN (${marksFor(FLOW_ACCOUNTS.allocated)})
         ${knownAt === null ? '' : 'AND e.seq <= ?'} AND ${notClosing('p')}
       GROUP BY p.budget_line_id, e.id, e.seq, e.kind, e.effective_on
       HAVING sum(p.functional_amount) <> 0 ORDER BY e.seq`,
      [cityId, ...some, ...FLOW_ACCOUNTS.allocated, ...(knownAt === null ? [] : [knownAt])]
    )
    found.push(
      ...rows.map((row) => ({
        line: row.budget_line_id,
        id: row.id,
        seq: toBigInt(row.seq),
        kind: row.kind,
        on: row.effective_on,
        amount: toBigInt(row.amount),
      }))
    )
  }
  return found
}

/** The first day of the fiscal year of a line: of the one that is opened, else as the newest begins. */
export async function firstDayOfYear(client: Client, cityId: string, year: number) {
  const rows = await selectRows(
    client,
    'SELECT starts_on FROM fiscal_years WHERE city_id = ? ORDER BY starts_on DESC',
    [cityId]
  )
  const days = rows.map((row) => row.starts_on as string)
  const opened = days.find((day) => day.startsWith(`${year}-`))
  return opened ?? `${year}-${days[0]?.slice(5) ?? '01-01'}`
}

/** What a line spent in each month of a fiscal year. */
export async function spentByMonth(
  client: Client,
  cityId: string,
  lineId: string,
  monthOf: (day: string) => number
): Promise<bigint[]> {
  const rows = await selectRows(
    client,
    `SELECT p.effective_on, -sum(p.functional_amount) AS amount FROM postings p
     WHERE p.city_id = ? AND p.budget_line_id = ? AND p.account_code IN (${marksFor(FLOW_ACCOUNTS.spent)})
       AND ${notClosing('p')} GROUP BY p.effective_on`,
    [cityId, lineId, ...FLOW_ACCOUNTS.spent]
  )
  const months = MONTH_COLUMNS.map(() => 0n)
  for (const row of rows) months[monthOf(row.effective_on)] += toBigInt(row.amount)
  return months
}

const AT_ONCE = 400

function marksFor(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

function versionIn(row: Row): ProfileVersion {
  return {
    id: row.id,
    version: toCount(row.version),
    sumOf: row.sum_of,
    total: toBigInt(row.total),
    months: MONTH_COLUMNS.map((month) => toBigInt(row[month])),
    headSeq: toBigInt(row.head_seq),
    reason: row.reason,
    by: row.full_name,
    at: row.written_at,
  }
}
