import type { HttpContext } from '@adonisjs/core/http'
import type { JobShown } from '#jobs/controllers/job_shown'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function jobColumns(ctx: HttpContext): TableColumn<JobShown & { person: string | null }>[] {
  const { i18n } = ctx
  const { text, number } = columnsFor<JobShown & { person: string | null }>(ctx)
  return [
    text('jobs.work', ({ title }) => title),
    text('jobs.state', ({ state }) => i18n.t(`jobs.state.${state}`)),
    number('jobs.doneCount', ({ done }) => String(done)),
    number('jobs.ofCount', ({ total }) => (total === null ? null : String(total))),
    text('jobs.orderedBy', ({ person }) => person ?? i18n.t('jobs.calendar')),
    text('jobs.ordered', ({ orderedAt }) => orderedAt),
    text('jobs.started', ({ startedAt }) => startedAt),
    text('jobs.finished', ({ finishedAt }) => finishedAt),
    text('jobs.result', ({ resultText, failureText }) => failureText || resultText),
  ]
}
