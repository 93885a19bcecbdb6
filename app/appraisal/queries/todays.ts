import type { Client } from '#core/sql'
import type { AppraisalModel, BenefitLine, CostFlow } from '#appraisal/domain/model'
import { withNewestSchedules, withOutturn } from '#appraisal/domain/todays'
import { drawCosts, drawnFrom, linesBehind, type DrawnFlow } from '#appraisal/queries/drawn_costs'
import { unitValuesOf, type UnitValueOfCity } from '#appraisal/queries/unit_values'
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
  const benefits = model.benefits.map((line) => ({ ...line, ...takenToday(line, values, model) }))
  return withNewestSchedules({ ...model, costs, benefits })
}

/** The latest version of the unit value that a benefit was taken from; nothing when it is withdrawn or in another currency. */
function takenToday(line: BenefitLine, values: UnitValueOfCity[], model: AppraisalModel) {
  const latest = values.find(({ id }) => id === line.taken?.unitValueId)?.versions[0]
  if (!latest || latest.isWithdrawn || latest.currency !== model.currency) return {}
  if (latest.version === line.taken!.version) return {}
  return {
    unitValue: { ...line.unitValue, value: latest.value },
    taken: { ...line.taken!, version: latest.version },
  }
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
