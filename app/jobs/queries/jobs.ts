import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import type { CityContext } from '#identity/city_context'
import { jobDefinitions, type JobPayload, type JobResult, type Sentence } from '#jobs/define_job'

export type JobState = 'waiting' | 'running' | 'done' | 'failed'

export interface StoredJob {
  cityId: string
  id: string
  name: string
  payload: JobPayload
  state: JobState
  done: number
  total: number | null
  step: Sentence | null
  result: JobResult | null
  failure: { code: string; params: Record<string, string | number> } | null
  attempts: number
  fileUntil: string | null
  orderedBy: string | null
  orderedAt: string
  startedAt: string | null
  finishedAt: string | null
}

export function jobOf(row: Row): StoredJob {
  const parsed = (text: string | null) => (text === null ? null : JSON.parse(text))
  return {
    cityId: row.city_id,
    id: row.id,
    name: row.name,
    payload: JSON.parse(row.payload),
    state: row.state,
    done: toCount(row.done_count),
    total: row.total_count === null ? null : toCount(row.total_count),
    step: parsed(row.step),
    result: parsed(row.result),
    failure: parsed(row.failure),
    attempts: toCount(row.attempts),
    fileUntil: row.file_until,
    orderedBy: row.ordered_by,
    orderedAt: row.ordered_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

export async function findJob(client: Client, cityId: string, id: string): Promise<StoredJob> {
  const [row] = await selectRows(client, 'SELECT * FROM jobs WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  return jobOf(row)
}

export async function stateOfJob(client: Client, cityId: string, id: string): Promise<JobState> {
  return (await findJob(client, cityId, id)).state
}

/** Names of the work that a member of a city may know of. */
function namesFor(city: CityContext): string[] {
  return jobDefinitions()
    .filter(({ roles }) => !roles || city.has(...roles))
    .map(({ name }) => name)
}

export const JOBS_PER_PAGE = 50

/** What is under way first, then the newest. */
export async function jobsFor(
  client: Client,
  city: CityContext,
  page: number | 'all'
): Promise<{ total: number; jobs: (StoredJob & { person: string | null })[] }> {
  const names = namesFor(city)
  if (names.length === 0) return { total: 0, jobs: [] }
  const known = `j.city_id = ? AND j.name IN (${names.map(() => '?').join(', ')})`
  const [count] = await selectRows(client, `SELECT count(*) AS total FROM jobs j WHERE ${known}`, [
    city.id,
    ...names,
  ])
  const span = pageSql(page, JOBS_PER_PAGE)
  const rows = await selectRows(
    client,
    `SELECT j.*, p.full_name FROM jobs j LEFT JOIN people p ON p.id = j.ordered_by WHERE ${known}
     ORDER BY CASE WHEN j.state IN ('waiting', 'running') THEN 0 ELSE 1 END, j.ordered_at DESC, j.id DESC
     ${span.sql}`,
    [city.id, ...names, ...span.bindings]
  )
  const jobs = rows.map((row) => ({ ...jobOf(row), person: row.full_name as string | null }))
  return { total: toCount(count.total), jobs }
}
