import hash from '@adonisjs/core/services/hash'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import type Person from '#identity/models/person'

/** `E_PASSWORD_WRONG` when the old one is not known, `E_PASSWORD_SAME` when nothing would change. */
export async function changePassword(
  person: Person,
  current: string,
  chosen: string
): Promise<void> {
  if (!(await person.verifyPassword(current)))
    throw new Refusal('E_PASSWORD_WRONG', {}, 'currentPassword')
  if (current === chosen || chosen.toLowerCase().includes(person.email)) {
    throw new Refusal('E_PASSWORD_SAME', {}, 'newPassword')
  }
  const password = await hash.use('argon').make(chosen)
  await transact(async (trx) => {
    await trx.from('people').where('id', person.id).update({ password, password_given_at: null })
    await recordAuditEvent(trx, {
      cityId: null,
      actorId: person.id,
      action: 'password.changed',
      subjectType: 'person',
      subjectId: person.id,
    })
  })
}
