import { errors } from '@adonisjs/auth'
import { Refusal } from '#core/refusal'
import Person from '#identity/models/person'

export interface Credentials {
  email: string
  password: string
  ip: string
}

export async function signIn({ email, password }: Credentials): Promise<Person> {
  const person = await verified(email, password)
  if (!person || person.disabledAt) throw new Refusal('E_SIGN_IN_FAILED')
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
