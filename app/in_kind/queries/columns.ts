import { selectRows, toBigInt, type Client } from '#core/sql'
import { balancesBy, type Span } from '#ledger/queries/balances'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'

/** What came in kind beside the figures of cash, which never hold it. */
export interface InKindColumn {
  /** Value received, minor units of the functional currency; hours of volunteers are not in it. */
  value: bigint
  minutes: bigint
}

export const NOTHING_IN_KIND: InKindColumn = { value: 0n, minutes: 0n }

/** By party, or by agreement: what came of each and was not taken back or returned. */
export async function inKindBy(
  client: Client,
  cityId: string,
  by: 'party' | 'agreement',
  id?: string
): Promise<Map<string, InKindColumn>> {
  const column = by === 'party' ? 'i.party_id' : 'i.agreement_id'
  const rows = await selectRows(
    client,
    `SELECT ${column} AS of,
       sum(CASE WHEN i.category <> 'volunteer_hours' THEN s.amount ELSE 0 END) AS value,
       sum(CASE WHEN s.step = 'received' THEN coalesce(s.minutes, 0) ELSE 0 END) AS minutes
     FROM in_kind_steps s
     JOIN in_kind_items i ON i.city_id = s.city_id AND i.id = s.item_id
     WHERE s.city_id = ? AND ${column} IS NOT NULL${id ? ` AND ${column} = ?` : ''}
       AND s.step IN ('received', 'returned', 'revalued') AND s.withdraws_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM in_kind_steps w
         WHERE w.city_id = s.city_id AND w.withdraws_id = s.id)
       AND (s.entry_id IS NULL OR ${stands('s.city_id', 's.entry_id')})
     GROUP BY ${column}`,
    id ? [cityId, id] : [cityId]
  )
  return new Map(
    rows.map((row) => [row.of, { value: toBigInt(row.value), minutes: toBigInt(row.minutes) }])
  )
}

/** What the books took in kind in these days: contributions and their corrections, and minutes. */
export async function inKindInBooks(
  client: Client,
  cityId: string,
  span: Span
): Promise<InKindColumn> {
  const balances = await balancesBy(client, cityId, ['account'], { ...span, activity: true })
  const value = balances
    .filter(
      ({ account }) =>
        account === ACCOUNTS.contributionsInKind || account === ACCOUNTS.contributedServices
    )
    .reduce((sum, { balance }) => sum - balance, 0n)
  const [time] = await selectRows(
    client,
    `SELECT sum(p.amount) AS minutes FROM postings p
     JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.account_code = ? AND p.effective_on <= ?
       ${span.from ? 'AND p.effective_on >= ?' : ''} ${span.knownAt ? 'AND e.seq <= ?' : ''}`,
    [
      cityId,
      ACCOUNTS.volunteerTime,
      span.asOf,
      ...(span.from ? [span.from] : []),
      ...(span.knownAt ? [span.knownAt] : []),
    ]
  )
  return { value, minutes: toBigInt(time?.minutes) }
}
