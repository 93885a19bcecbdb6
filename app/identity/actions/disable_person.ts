import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import type { CityContext } from '#identity/city_context'

/**
 * Closes or opens an account. Whoever also belongs to another city is not this city's to close
 * (`E_PERSON_ELSEWHERE`: take the roles instead), and nobody closes their own (`E_OWN_ACCOUNT`).
 */
export async function setDisabled(
  city: CityContext,
  actorId: string,
  personId: string,
  disabled: boolean
) {
  if (personId === actorId) throw new Refusal('E_OWN_ACCOUNT')
  await transact(async (trx) => {
    const cities = await trx.from('memberships').where('person_id', personId).distinct('city_id')
    if (!cities.some(({ city_id: id }) => id === city.id)) throw new NotFound()
    if (cities.length > 1) throw new Refusal('E_PERSON_ELSEWHERE')
    await trx
      .from('people')
      .where('id', personId)
      .update({ disabled_at: disabled ? now() : null })
    await recordAuditEvent(trx, {
      cityId: city.id,
      actorId,
      action: disabled ? 'person.disabled' : 'person.enabled',
      subjectType: 'person',
      subjectId: personId,
    })
  })
}
