import { hasLapsed } from '#authority/domain/fund_transfer'
import { pageSql, selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { isUntied, lastDayOfFund } from '#funding/queries/fund_terms'
import { stands } from '#ledger/queries/standing'

export interface FundStanding {
  id: string
  code: string
  name: string
  restriction: string
  endsOn: string | null
  /** Nobody outside the city tied it. */
  untied: boolean
  /** Authority that is not allocated. */
  unallocated: bigint
  /** Authority on lines that is not spent: free or reserved. */
  onLines: bigint
  /** A restriction of time alone that is over: what is left may be released without anyone's consent. */
  lapsed: boolean
}

/** Funds that are open, with what of them is not spent, by code. */
export async function openFunds(
  client: Client,
  cityId: string,
  today: string
): Promise<FundStanding[]> {
  const net = (accounts: string) => `coalesce((
    SELECT sum(t.functional_credits - t.functional_debits) FROM balance_totals t
    WHERE t.city_id = f.city_id AND t.fund_id = f.id AND t.account_code IN (${accounts})), 0)`
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name, f.restriction, ${lastDayOfFund('f')} AS last_day,
       ${net("'8100'")} AS unallocated, ${net("'8200', '8300'")} AS on_lines
     FROM funds f WHERE f.city_id = ? AND (f.closed_on IS NULL OR f.closed_on > ?) ORDER BY f.code`,
    [cityId, today]
  )
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    restriction: row.restriction,
    endsOn: row.last_day,
    untied: isUntied(row.restriction),
    unallocated: toBigInt(row.unallocated),
    onLines: toBigInt(row.on_lines),
    lapsed: hasLapsed({ restriction: row.restriction, endsOn: row.last_day }, today),
  }))
}

/** Funds whose last day is over with money left: extend, release, transfer or return it. */
export async function endedFunds(
  client: Client,
  cityId: string,
  today: string
): Promise<FundStanding[]> {
  const funds = await openFunds(client, cityId, today)
  return funds.filter(
    ({ endsOn, unallocated, onLines }) =>
      endsOn !== null && endsOn < today && unallocated + onLines > 0n
  )
}

export interface FundMoveRow {
  id: string
  kind: 'transfer' | 'designation' | 'restriction_release'
  fromId: string
  fromCode: string
  toId: string
  toCode: string
  amount: bigint
  movedOn: string
  reason: string
  consent: { document: string; on: string; by: string | null } | null
  entryId: string
  entrySeq: bigint
  isReversed: boolean
}

export const PAGE_SIZE = 100

/** Money that went from fund to fund, the latest first. */
export async function fundMoves(
  client: Client,
  cityId: string,
  page: number | 'all' = 1
): Promise<{ rows: FundMoveRow[]; count: number }> {
  const [{ n }] = await selectRows(
    client,
    'SELECT count(*) AS n FROM fund_transfers WHERE city_id = ?',
    [cityId]
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT m.*, a.code AS from_code, b.code AS to_code, e.seq AS entry_seq,
       CASE WHEN ${stands('m.city_id', 'm.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM fund_transfers m
     JOIN funds a ON a.city_id = m.city_id AND a.id = m.from_fund_id
     JOIN funds b ON b.city_id = m.city_id AND b.id = m.to_fund_id
     JOIN journal_entries e ON e.city_id = m.city_id AND e.id = m.entry_id
     WHERE m.city_id = ? ORDER BY m.moved_on DESC, e.seq DESC ${span.sql}`,
    [cityId, ...span.bindings]
  )
  return {
    count: toCount(n),
    rows: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      fromId: row.from_fund_id,
      fromCode: row.from_code,
      toId: row.to_fund_id,
      toCode: row.to_code,
      amount: toBigInt(row.amount),
      movedOn: row.moved_on,
      reason: row.reason,
      consent: row.consent_document
        ? { document: row.consent_document, on: row.consent_on, by: row.consent_by }
        : null,
      entryId: row.entry_id,
      entrySeq: toBigInt(row.entry_seq),
      isReversed: toCount(row.is_reversed) === 1,
    })),
  }
}
