import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openModel } from '#appraisal/actions/save_model'
import { setUnitValue, type UnitValueSetting } from '#appraisal/actions/set_unit_value'
import type { AppraisalModel } from '#appraisal/domain/model'
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
