import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openModel } from '#appraisal/actions/save_model'
import { keepSimulation } from '#appraisal/actions/keep_simulation'
import { setUnitValue, type UnitValueSetting } from '#appraisal/actions/set_unit_value'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { reportOf } from '#appraisal/domain/uncertainty/report'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { planOfTyped, triedRange, type TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makePerson, type TestCity } from '#tests/support/city'

/** A stored appraisal of a city, of the model given or of a small one. */
export async function makeAppraisal(
  city: TestCity,
  document: AppraisalModel = ljubljanaIntegration(),
  programmeId: string | null = null
): Promise<{ id: string }> {
  const id = newId()
  const by = (await makePerson(city, 'finance_officer')).id
  await transact((trx) => openModel(trx, { id, cityId: city.id, programmeId, document, by }))
  return { id }
}

/** The page of a small appraisal of which two assumptions have been simulated. */
export async function makeSimulation(city: TestCity): Promise<string> {
  const model = ljubljanaIntegration()
  const modelId = (await makeAppraisal(city, model)).id
  const assumptions = assumptionsOf(model)
  const plan: TypedPlan = {
    ranges: assumptions.map((one, at) => ({
      ...triedRange(one),
      shape: at < 3 ? 'pert' : 'fixed',
    })),
    correlations: [],
  }
  const [seed, draws] = [7, 2_000]
  const uncertain = planOfTyped(assumptions, plan)
  const report = reportOf(model, uncertain, seed, simulate(model, uncertain, { seed, draws }))
  const by = (await makePerson(city, 'finance_officer')).id
  const kept = { id: newId(), cityId: city.id, modelId, version: 1, plan, seed, draws, report }
  await transact((trx) => keepSimulation(trx, { ...kept, note: 'First try', by }))
  return `/cities/${city.slug}/appraisals/${modelId}/versions/1/simulations`
}

/** A unit value of the city, carried over from the library. */
export async function makeUnitValue(city: TestCity, change: Partial<UnitValueSetting> = {}) {
  const valueId = newId()
  const by = (await makePerson(city, 'finance_officer')).id
  await transact(async (trx) =>
    setUnitValue(trx, {
      cityId: city.id,
      valueId,
      libraryKey: null,
      own: { name: `Course ${valueId}`, unit: 'learner', lang: 'en' },
      version: 0,
      published: { value: '658', currency: 'GBP', priceBase: 2012 },
      steps: [{ what: 'prices 2012 to 2025', factor: '1.42', source: 'Index of the office' }],
      decimals: 2,
      currency: 'EUR',
      priceBase: 2025,
      country: 'GB',
      grade: 3,
      source: 'A study',
      sourceYear: 2012,
      licence: null,
      mark: 'sourced',
      isWithdrawn: false,
      reason: 'Needed by the committee',
      by,
      ...change,
    })
  )
  return valueId
}
