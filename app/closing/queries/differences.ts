import { selectRows, toBigInt, type Client } from '#core/sql'
import { balancesBy } from '#ledger/queries/balances'
import type { PeriodEvent, PeriodShown } from '#ledger/queries/periods'

export interface AccountDifference {
  account: string
  /** Turnover less other turnover of the days of the period, as known at the close; debit positive. */
  atClose: bigint
  today: bigint
}

export interface LateEntry {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
  recordedAt: string
  memo: string
}

export interface Differences {
  close: PeriodEvent
  accounts: AccountDifference[]
  /** Recorded after the close and effective in the period: it was open again. */
  within: LateEntry[]
  /** Recorded after the close and effective later, but they correct an entry of the period. */
  after: LateEntry[]
}

const SHOWN = 500

/** What changed in a period since it was closed, to the account and to the entry. */
export async function differencesSince(
  client: Client,
  cityId: string,
  period: PeriodShown,
  close: PeriodEvent
): Promise<Differences> {
  const span = { from: period.startsOn, asOf: period.endsOn }
  const [then, now] = [
    await balancesBy(client, cityId, ['account'], { ...span, knownAt: close.headSeq }),
    await balancesBy(client, cityId, ['account'], span),
  ]
  const codes = new Set([...then, ...now].map(({ account }) => account!))
  const of = (rows: typeof now, code: string) =>
    rows.find(({ account }) => account === code)?.balance ?? 0n
  const late = async (condition: string, bindings: unknown[]) => {
    const rows = await selectRows(
      client,
      `SELECT e.id, e.seq, e.kind, e.effective_on, e.recorded_at, e.memo FROM journal_entries e
       WHERE e.city_id = ? AND e.seq > ? AND ${condition} ORDER BY e.seq LIMIT ${SHOWN}`,
      [cityId, close.headSeq, ...bindings]
    )
    return rows.map((row) => ({
      id: row.id,
      seq: toBigInt(row.seq),
      kind: row.kind,
      effectiveOn: row.effective_on,
      recordedAt: row.recorded_at,
      memo: row.memo,
    }))
  }
  return {
    close,
    accounts: [...codes]
      .toSorted()
      .map((account) => ({ account, atClose: of(then, account), today: of(now, account) }))
      .filter(({ atClose, today }) => atClose !== today),
    within: await late('e.effective_on BETWEEN ? AND ?', [period.startsOn, period.endsOn]),
    after: await late(
      `e.effective_on > ? AND EXISTS (SELECT 1 FROM journal_entries o WHERE o.city_id = e.city_id
         AND (o.id = e.reverses_id OR (e.source_type = 'correction' AND cast(o.id AS text) = e.source_id))
         AND o.effective_on BETWEEN ? AND ?)`,
      [period.endsOn, period.startsOn, period.endsOn]
    ),
  }
}
