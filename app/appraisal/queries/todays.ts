import type { Client } from '#core/sql'
import type { AppraisalModel, CostFlow } from '#appraisal/domain/model'
import { retaken, withNewestEditions, withOutturn } from '#appraisal/domain/todays'
import { drawCosts, drawnFrom, linesBehind, type DrawnFlow } from '#appraisal/queries/drawn_costs'
import { unitValuesOf } from '#appraisal/queries/unit_values'
import { toDecimalString } from '#money/money'
import { budgetLines } from '#programmes/queries/lines'

/**
 * The model as it would be saved today: newest editions of its schedules and of the unit values it took, drawn
 * costs drawn again.
 */
export async function modelOfToday(
  client: Client,
  cityId: string,
  model: AppraisalModel
): Promise<AppraisalModel> {
  const known = await budgetLines(client, cityId)
  const costs = await Promise.all(
    model.costs.map(async (line) => {
      const from = drawnFrom(line)
      const ids = linesBehind(line, known).map(({ id }) => id)
      if (!from || ids.length === 0) return line
      const drawn = await drawCosts(client, cityId, from, ids)
      return { ...line, flows: flowsOf(drawn, line.flows[0].source, model) }
    })
  )
  const values = await unitValuesOf(client, cityId)
  const benefits = model.benefits.map((line) => {
    const versions = values.find(({ id }) => id === line.taken?.unitValueId)?.versions ?? []
    return retaken(line, versions, model)
  })
  return withNewestEditions({ ...model, costs, benefits })
}

/** The model with what the ledger says was spent in the years before `firstOpen`. */
export async function modelOfOutturn(
  client: Client,
  cityId: string,
  model: AppraisalModel,
  firstOpen: number
): Promise<AppraisalModel> {
  const known = await budgetLines(client, cityId)
  const spent = new Map<string, CostFlow[]>()
  for (const line of model.costs) {
    const ids = linesBehind(line, known).map(({ id }) => id)
    if (ids.length === 0) continue
    const drawn = await drawCosts(client, cityId, 'ledger', ids)
    spent.set(line.id, flowsOf(drawn, line.flows[0].source, model))
  }
  return withOutturn(model, spent, firstOpen)
}

/** Flows as a document holds them; a line keeps at least one. */
function flowsOf(drawn: DrawnFlow[], source: string, model: AppraisalModel): CostFlow[] {
  const { startYear, years } = model.horizon
  return drawn
    .filter(({ year }) => year >= startYear && year < startYear + years)
    .map(({ year, amount, mark, budgetLines: names, entryIds }) => ({
      year,
      amount: toDecimalString(amount, model.currency),
      mark,
      source,
      budgetLine: names.join(', '),
      ...(entryIds.length > 0 && { entryIds }),
    }))
}
