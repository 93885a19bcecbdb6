import { registerClosingTask } from '#closing/queries/closing_tasks'
import { unexplainedLines } from '#reports/queries/variance_explanations'

// Budgets are of a year: at its end what differs is explained, before that it is shown
registerClosingTask(async (client, { cityId, period }) => {
  if (!period.isLast) return null
  const count = (await unexplainedLines(client, cityId, period.endsOn)).length
  return {
    key: 'variances',
    state: count > 0 ? 'not_done' : 'done',
    count,
    path: ['reports', 'budget'],
    query: `?to=${period.endsOn}`,
  }
})
