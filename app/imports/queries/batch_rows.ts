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

/** One page of a batch's rows in the order of the file. */
export async function rowsOf(
  client: Client,
  batch: Pick<Batch, 'cityId' | 'id'>,
  { verdict, limit, offset }: { verdict?: Verdict; limit: number; offset: number }
): Promise<BatchRow[]> {
  const rows = await selectRows(
    client,
    `SELECT * FROM import_rows WHERE city_id = ? AND batch_id = ? ${verdict ? 'AND verdict = ?' : ''}
     ORDER BY row_no LIMIT ? OFFSET ?`,
    [batch.cityId, batch.id, ...(verdict ? [verdict] : []), limit, offset]
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
