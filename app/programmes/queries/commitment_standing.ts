import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

export interface CommitmentStanding {
  /** What is still reserved, minor units. */
  reserve: bigint
  spent: bigint
  isReversed: boolean
  /** A final payment stands. */
  isSettled: boolean
}

/** Condition on an entry, by its name in the query. */
export const STANDS = (entry: string) => stands(`${entry}.city_id`, `${entry}.id`)

/** Where a commitment stands, from the postings that name it. */
export async function commitmentStanding(
  client: Client,
  cityId: string,
  commitmentId: string
): Promise<CommitmentStanding> {
  const standings = await commitmentStandings(client, cityId, [commitmentId])
  return (
    standings.get(commitmentId) ?? { reserve: 0n, spent: 0n, isReversed: true, isSettled: false }
  )
}

/** The same of many at once, by their ids. */
export async function commitmentStandings(
  client: Client,
  cityId: string,
  commitmentIds: readonly string[]
): Promise<Map<string, CommitmentStanding>> {
  const rows = await selectRows(
    client,
    `SELECT c.id,
       (SELECT coalesce(sum(-p.functional_amount), 0) FROM postings p
        WHERE p.city_id = c.city_id AND p.commitment_id = c.id AND p.account_code = '8300') AS reserve,
       (SELECT coalesce(sum(-p.functional_amount), 0) FROM postings p
        WHERE p.city_id = c.city_id AND p.commitment_id = c.id AND p.account_code = '8400') AS spent,
       (SELECT count(*) FROM journal_entries e WHERE e.city_id = c.city_id AND e.id = c.entry_id
        AND ${STANDS('e')}) AS standing,
       (SELECT count(*) FROM expenditures x
        JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
        WHERE x.city_id = c.city_id AND x.commitment_id = c.id AND x.is_final AND ${STANDS('e')}) AS finals
     FROM commitments c WHERE c.city_id = ? AND c.id IN (${commitmentIds.map(() => '?').join(', ')})`,
    [cityId, ...commitmentIds]
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        reserve: toBigInt(row.reserve),
        spent: toBigInt(row.spent),
        isReversed: toCount(row.standing) === 0,
        isSettled: toCount(row.finals) > 0,
      },
    ])
  )
}
