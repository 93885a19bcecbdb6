import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

/** What made a commitment less than it was, and the commitments that add to it. */
export interface CommitmentChanges {
  releases: {
    id: string
    amount: bigint
    releasedOn: string
    cause: 'cancelled' | 'lapsed' | 'reduced'
    backTo: 'line' | 'fund'
    reason: string
    entryId: string
    entrySeq: bigint
    isReversed: boolean
  }[]
  increases: { id: string; number: string; amount: bigint; committedOn: string }[]
  /** The commitment that this one adds to. */
  increased: { id: string; number: string } | null
}

export async function commitmentChanges(
  client: Client,
  cityId: string,
  id: string
): Promise<CommitmentChanges> {
  const releases = await selectRows(
    client,
    `SELECT r.*, e.seq AS entry_seq,
       CASE WHEN ${stands('r.city_id', 'r.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM commitment_releases r
     JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
     WHERE r.city_id = ? AND r.commitment_id = ? ORDER BY r.released_on, e.seq`,
    [cityId, id]
  )
  const increases = await selectRows(
    client,
    `SELECT c.id, c.number, c.amount, c.committed_on FROM commitment_increases i
     JOIN commitments c ON c.city_id = i.city_id AND c.id = i.commitment_id
     WHERE i.city_id = ? AND i.increases_id = ? ORDER BY c.committed_on, c.number`,
    [cityId, id]
  )
  const [increased] = await selectRows(
    client,
    `SELECT c.id, c.number FROM commitment_increases i
     JOIN commitments c ON c.city_id = i.city_id AND c.id = i.increases_id
     WHERE i.city_id = ? AND i.commitment_id = ?`,
    [cityId, id]
  )
  return {
    releases: releases.map((row) => ({
      id: row.id,
      amount: toBigInt(row.amount),
      releasedOn: row.released_on,
      cause: row.cause,
      backTo: row.back_to,
      reason: row.reason,
      entryId: row.entry_id,
      entrySeq: toBigInt(row.entry_seq),
      isReversed: toCount(row.is_reversed) === 1,
    })),
    increases: increases.map((row) => ({
      id: row.id,
      number: row.number,
      amount: toBigInt(row.amount),
      committedOn: row.committed_on,
    })),
    increased: increased ? { id: increased.id, number: increased.number } : null,
  }
}
