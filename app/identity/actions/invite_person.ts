import hash from '@adonisjs/core/services/hash'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { CityContext, Role } from '#identity/city_context'
import { oneTimePassword } from '#identity/passwords'

export interface Invitation {
  /** Becomes the id of a new person, so that a form sent twice invites once. */
  id: string
  fullName: string
  email: string
  roles: Role[]
}

export interface Invited {
  personId: string
  /** Null: the person had an account already and keeps its password. */
  password: string | null
}

/** Gives somebody roles in a city, with a new account where there is none; `E_ALREADY_MEMBER`. */
export async function invitePerson(
  city: CityContext,
  actorId: string,
  invitation: Invitation
): Promise<Invited> {
  const password = await givenPassword()
  return transact((trx) => addMember(trx, city, actorId, invitation, password))
}

export interface GivenPassword {
  readable: string
  hashed: string
}

/** Made before the transaction: hashing takes its time. */
export async function givenPassword(): Promise<GivenPassword> {
  const readable = oneTimePassword()
  return { readable, hashed: await hash.use('argon').make(readable) }
}

/** The same within a transaction; nobody acts where a city begins at the command line. */
export async function addMember(
  trx: TransactionClientContract,
  city: Pick<CityContext, 'id' | 'today'>,
  actorId: string | null,
  invitation: Invitation,
  password: GivenPassword
): Promise<Invited> {
  const [known] = await selectRows(trx, 'SELECT id FROM people WHERE email = ?', [invitation.email])
  const personId: string = known?.id ?? invitation.id
  if (!known) {
    const [taken] = await selectRows(trx, 'SELECT 1 FROM people WHERE id = ?', [personId])
    if (taken) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    await trx.insertQuery().table('people').insert({
      id: personId,
      email: invitation.email,
      full_name: invitation.fullName,
      password: password.hashed,
      password_given_at: now(),
      created_at: now(),
    })
  }
  const member = await trx
    .from('memberships')
    .where({ city_id: city.id, person_id: personId })
    .first()
  if (member) throw new Refusal('E_ALREADY_MEMBER', {}, 'email')

  await recordAuditEvent(trx, {
    cityId: city.id,
    actorId,
    action: 'person.invited',
    subjectType: 'person',
    subjectId: personId,
    details: { newAccount: !known },
  })
  for (const role of invitation.roles) {
    const membership = { city_id: city.id, person_id: personId, role, since: city.today }
    await trx.insertQuery().table('memberships').insert(membership)
    await recordAuditEvent(trx, {
      cityId: city.id,
      actorId,
      action: 'role.given',
      subjectType: 'person',
      subjectId: personId,
      details: { role },
    })
  }
  return { personId, password: known ? null : password.readable }
}
