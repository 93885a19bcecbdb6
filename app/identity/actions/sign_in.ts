import { errors } from '@adonisjs/auth'
import { recordAuditEvent } from '#audit/record_audit_event'
import { sha256 } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import Person from '#identity/models/person'
import { countSignIn } from '#identity/sign_in_limits'

export interface Credentials {
  email: string
  password: string
  ip: string
}

/** The person with this address and password; `E_SIGN_IN_FAILED` for any other pair, `E_RATE_LIMITED`. */
export async function signIn({ email, password, ip }: Credentials): Promise<Person> {
  const attempt = await countSignIn(email, ip)
  const person = await verified(email, password)
  const signedIn = person !== null && !person.disabledAt

  if (signedIn) await attempt.forgive()
  await transact(async (trx) => {
    const event = {
      cityId: null,
      actorId: signedIn ? person.id : null,
      subjectType: 'person',
      // An address nobody has is kept as its hash only: people type passwords into the wrong field.
      subjectId: person?.id ?? sha256(email),
    }
    await recordAuditEvent(trx, {
      ...event,
      action: signedIn ? 'sign_in.succeeded' : 'sign_in.failed',
    })
    if (!signedIn && attempt.isLast)
      await recordAuditEvent(trx, { ...event, action: 'sign_in.locked' })
  })
  if (!signedIn) throw new Refusal('E_SIGN_IN_FAILED')
  return person
}

/** A wrong password and an unknown address take the same time: both are hashed. */
async function verified(email: string, password: string): Promise<Person | null> {
  try {
    return await Person.verifyCredentials(email, password)
  } catch (error) {
    if (error instanceof errors.E_INVALID_CREDENTIALS) return null
    throw error
  }
}
