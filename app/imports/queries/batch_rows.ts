import { selectRows, toCount, type Client, type Row } from '#core/sql'
import type { Batch } from '#imports/queries/batches'
import type { RowIssues } from '#imports/workers/messages'

export const VERDICTS = ['new', 'duplicate', 'error'] as const
export type Verdict = (typeof VERDICTS)[number]
export type RowOutcome = 'taken' | 'left_out' | 'reversed'

export interface BatchRow {
  no: number
  cells: string[]
  verdict: Verdict
  issues: RowIssues
  draft: Record<string, any>
  contentKey: string | null
  recordId: string | null
  outcome: RowOutcome | null
}

export function rowOf(row: Row): BatchRow {
  return {
    no: toCount(row.row_no),
    cells: JSON.parse(row.cells),
    verdict: row.verdict,
    issues: JSON.parse(row.issues),
    draft: JSON.parse(row.draft ?? '{}'),
    contentKey: row.content_key,
    recordId: row.record_id,
    outcome: row.outcome,
  }
}

/** What a row is, or what has become of it: an import turns new rows into taken ones, an undo into reversed ones. */
export const STANDINGS = ['new', 'taken', 'reversed', 'duplicate', 'error'] as const
export type RowStanding = (typeof STANDINGS)[number]

export function standingOf({ verdict, outcome }: BatchRow): RowStanding {
  return outcome === 'taken' || outcome === 'reversed' ? outcome : verdict
}

const STANDING = `CASE WHEN outcome IN ('taken', 'reversed') THEN outcome ELSE verdict END`

/** How many rows of a batch stand how. */
export async function countStandings(
  client: Client,
  batch: Batch
): Promise<Record<RowStanding, number>> {
  const { new: fresh, duplicate, error } = batch.counts
  const counts = { new: fresh, taken: 0, reversed: 0, duplicate, error }
  // until it is imported its preview has counted them
  if (!batch.committedBy) return counts
  const rows = await selectRows(
    client,
    `SELECT ${STANDING} AS standing, count(*) AS n FROM import_rows
     WHERE city_id = ? AND batch_id = ? GROUP BY 1`,
    [batch.cityId, batch.id]
  )
  const found = new Map(rows.map(({ standing, n }) => [standing as string, toCount(n)]))
  for (const standing of STANDINGS) counts[standing] = found.get(standing) ?? 0
  return counts
}

/** One page of a batch's rows in the order of the file. */
export async function rowsOf(
  client: Client,
  batch: Pick<Batch, 'cityId' | 'id'>,
  { standing, limit, offset }: { standing?: RowStanding; limit: number; offset: number }
): Promise<BatchRow[]> {
  const rows = await selectRows(
    client,
    `SELECT * FROM import_rows WHERE city_id = ? AND batch_id = ? ${standing ? `AND ${STANDING} = ?` : ''}
     ORDER BY row_no LIMIT ? OFFSET ?`,
    [batch.cityId, batch.id, ...(standing ? [standing] : []), limit, offset]
  )
  return rows.map(rowOf)
}

/** The next rows after one, of those that a condition names. */
export async function nextRows(
  client: Client,
  batch: Pick<Batch, 'cityId' | 'id'>,
  condition: 'untaken' | 'taken' | 'rejected',
  { after, limit }: { after: number; limit: number }
): Promise<BatchRow[]> {
  const rows = await selectRows(
    client,
    `SELECT * FROM import_rows WHERE city_id = ? AND batch_id = ? AND row_no > ? AND ${CONDITIONS[condition]}
     ORDER BY row_no LIMIT ?`,
    [batch.cityId, batch.id, after, limit]
  )
  return rows.map(rowOf)
}

const CONDITIONS = {
  untaken: `verdict = 'new' AND (outcome IS NULL OR outcome = 'reversed')`,
  taken: `outcome = 'taken'`,
  rejected: `verdict = 'error'`,
} as const
