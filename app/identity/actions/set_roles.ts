import { recordAuditEvent } from '#audit/record_audit_event'
import { NotFound, Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { ROLES, type CityContext, type Role } from '#identity/city_context'

/**
 * Gives and takes roles of a member until they are the wanted ones; none takes the person out of the
 * city. Somebody must stay to give roles: `E_LAST_ADMINISTRATOR`.
 */
export async function setRoles(
  city: CityContext,
  actorId: string,
  personId: string,
  wanted: Role[]
): Promise<{ given: Role[]; taken: Role[] }> {
  return transact(async (trx) => {
    const rows = await trx
      .from('memberships')
      .where('city_id', city.id)
      .select('person_id', 'role')
      .forUpdate()
    const held = rows.filter((row) => row.person_id === personId).map((row) => row.role as Role)
    if (held.length === 0) throw new NotFound()

    const administrators = rows
      .filter(({ role }) => role === 'administrator')
      .map((row) => row.person_id)
    const stays = wanted.includes('administrator') || administrators.some((id) => id !== personId)
    if (!stays) throw new Refusal('E_LAST_ADMINISTRATOR', {}, 'roles')

    const given = ROLES.filter((role) => wanted.includes(role) && !held.includes(role))
    const taken = ROLES.filter((role) => held.includes(role) && !wanted.includes(role))
    const event = { cityId: city.id, actorId, subjectType: 'person', subjectId: personId }
    for (const role of given) {
      const membership = { city_id: city.id, person_id: personId, role, since: city.today }
      await trx.insertQuery().table('memberships').insert(membership)
      await recordAuditEvent(trx, { ...event, action: 'role.given', details: { role } })
    }
    for (const role of taken) {
      await trx.from('memberships').where({ city_id: city.id, person_id: personId, role }).delete()
      await recordAuditEvent(trx, { ...event, action: 'role.taken', details: { role } })
    }
    return { given, taken }
  })
}
