import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openModel } from '#appraisal/actions/save_model'
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
