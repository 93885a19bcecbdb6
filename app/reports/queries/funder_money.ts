import { selectRows, toBigInt, type Client } from '#core/sql'
import { GENERAL_FUND } from '#funding/domain/funds'
import { generalFundYears } from '#funding/queries/general_fund_spending'
import { ACCOUNTS } from '#ledger/domain/chart'
import { balancesBy, type Balance, type Span } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import type { LineFigures } from '#reports/domain/funder_figures'
import { sharesByLine, type SharedSpending } from '#reports/domain/shares_by_line'
import { IN_KIND_USED } from '#reports/statements/cube'

/** The days of a funder's statement, as known when an entry was the last. */
export interface FunderDays {
  from: string
  to: string
  knownAt: bigint | null
}

export interface FunderFund {
  id: string
  code: string
  name: string
  /** Money of several funders that is spent together: each has its share of every year's spending. */
  isPool: boolean
}

/** What someone else's money paid on a line. */
export interface OtherSpending {
  fund: string
  /** Of the general fund: the agreement whose share it is, '' for money of none. */
  agreement: string | null
  line: string | null
  period: bigint
  ever: bigint
}

export interface FunderMoney {
  lines: LineFigures[]
  others: OtherSpending[]
  /** What the books say of the whole fund, without any line: what all parts must come to. */
  ledger: { period: bigint; ever: bigint; committed: bigint }
  /** Of a pool: what of its spending falls to others, or to nobody: years in which nothing came. */
  toOthers: { period: bigint; ever: bigint }
}

const SPENT = FLOW_ACCOUNTS.spent
const RESERVED = [ACCOUNTS.committed]

/** What the money of an agreement paid, line by line, and what other money paid on the same lines. */
export async function funderMoney(
  client: Client,
  cityId: string,
  of: { agreementId: string; fund: FunderFund },
  days: FunderDays
): Promise<FunderMoney> {
  const { fund } = of
  const { from, to, knownAt } = days
  const spans = {
    period: { from, asOf: to, knownAt, activity: true },
    ever: { asOf: to, knownAt, activity: true },
    standing: { asOf: to, knownAt },
  }
  const sum = async (span: Span, accounts: readonly string[]) => {
    const [all] = await balancesBy(client, cityId, [], span, { fund: fund.id, accounts })
    return -all.balance
  }
  const ledger = {
    period: await sum(spans.period, SPENT),
    ever: await sum(spans.ever, SPENT),
    committed: await sum(spans.standing, RESERVED),
  }
  const [inPeriod, everywhere] = [
    await balancesBy(client, cityId, ['fund', 'line'], spans.period, { accounts: SPENT }),
    await balancesBy(client, cityId, ['fund', 'line'], spans.ever, { accounts: SPENT }),
  ]
  const lines = new Lines()
  if (!fund.isPool) {
    for (const row of inPeriod) if (row.fund === fund.id) lines.of(row.line).period -= row.balance
    for (const row of everywhere) if (row.fund === fund.id) lines.of(row.line).ever -= row.balance
    const own = { fund: fund.id, accounts: RESERVED }
    for (const row of await balancesBy(client, cityId, ['line'], spans.standing, own))
      lines.of(row.line).committed -= row.balance
  }
  for (const [line, used] of await inKindByLine(client, cityId, of, days))
    lines.of(line).inKind += used

  const [general] = await selectRows(
    client,
    'SELECT id FROM funds WHERE city_id = ? AND code = ?',
    [cityId, GENERAL_FUND]
  )
  const pool = general
    ? await poolShares(client, cityId, days)
    : { period: [], ever: [], nobody: { period: 0n, ever: 0n } }
  const others = new Others()
  const toOthers = fund.isPool ? { ...pool.nobody } : { period: 0n, ever: 0n }
  for (const key of ['period', 'ever'] as const) {
    for (const { key: agreement, line, amount } of pool[key]) {
      if (fund.isPool && agreement === of.agreementId) lines.of(line || null)[key] += amount
      else {
        others.of(general.id, agreement, line || null)[key] += amount
        if (fund.isPool) toOthers[key] += amount
      }
    }
    for (const row of key === 'period' ? inPeriod : everywhere)
      if (row.fund !== fund.id && row.fund !== general?.id)
        others.of(row.fund!, null, row.line)[key] -= row.balance
  }
  return { lines: lines.all(), others: others.all(), ledger, toOthers }
}

class Lines {
  readonly #rows = new Map<string | null, LineFigures>()

  of(line: string | null): LineFigures {
    const row = this.#rows.get(line) ?? { line, period: 0n, ever: 0n, committed: 0n, inKind: 0n }
    this.#rows.set(line, row)
    return row
  }

  all(): LineFigures[] {
    return [...this.#rows.values()]
  }
}

class Others {
  readonly #rows = new Map<string, OtherSpending>()

  of(fund: string, agreement: string | null, line: string | null): OtherSpending {
    const key = `${fund} ${agreement} ${line}`
    const row = this.#rows.get(key) ?? { fund, agreement, line, period: 0n, ever: 0n }
    this.#rows.set(key, row)
    return row
  }

  all(): OtherSpending[] {
    return [...this.#rows.values()].filter(({ period, ever }) => period !== 0n || ever !== 0n)
  }
}

interface PoolShares {
  period: SharedSpending[]
  ever: SharedSpending[]
  /** Spent in years in which nothing came. */
  nobody: { period: bigint; ever: bigint }
}

/** Whose money the general fund spent on what, until the last day, and of it in the days. */
async function poolShares(
  client: Client,
  cityId: string,
  { from, to, knownAt }: FunderDays
): Promise<PoolShares> {
  const until = async (asOf: string) => {
    const years = await generalFundYears(client, cityId, { asOf, knownAt })
    const nobody = years
      .filter(({ came }) => came.length === 0)
      .flatMap(({ spent }) => spent)
      .reduce((sum, { amount }) => sum + amount, 0n)
    return { shares: years.flatMap(sharesByLine), nobody }
  }
  const [ever, earlier] = [await until(to), await until(dayBefore(from))]
  const before = earlier.shares.map((share) => ({ ...share, amount: -share.amount }))
  return {
    ever: ever.shares,
    period: [...ever.shares, ...before],
    nobody: { ever: ever.nobody, period: ever.nobody - earlier.nobody },
  }
}

/** Used in kind until the last day: of the fund, of a pool what names the agreement. */
async function inKindByLine(
  client: Client,
  cityId: string,
  { agreementId, fund }: { agreementId: string; fund: FunderFund },
  { to, knownAt }: FunderDays
): Promise<Map<string | null, bigint>> {
  if (!fund.isPool) {
    const span = { asOf: to, knownAt, activity: true }
    const where = { fund: fund.id, accounts: IN_KIND_USED }
    const rows: Balance[] = await balancesBy(client, cityId, ['line'], span, where)
    return new Map(rows.map(({ line, balance }) => [line, balance]))
  }
  const rows = await selectRows(
    client,
    `SELECT p.budget_line_id AS line, sum(p.functional_amount) AS used
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.agreement_id = ? AND p.account_code = ? AND p.effective_on <= ?
       AND NOT EXISTS (SELECT 1 FROM closing_entries k WHERE k.city_id = p.city_id AND k.entry_id = p.entry_id)
       ${knownAt === null ? '' : 'AND e.seq <= ?'}
     GROUP BY p.budget_line_id`,
    [cityId, agreementId, IN_KIND_USED[0], to, ...(knownAt === null ? [] : [knownAt])]
  )
  return new Map(rows.map((row) => [row.line, toBigInt(row.used)]))
}
