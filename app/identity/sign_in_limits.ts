import { setTimeout as wait } from 'node:timers/promises'
import limiter from '@adonisjs/limiter/services/main'
import { errors } from '@adonisjs/limiter'
import { sha256 } from '#core/hashes'
import { Refusal } from '#core/refusal'

const PATIENCE = { step: 500, longest: 3000 }

/**
 * How often someone may try. The pair of address and mail is locked after five in a minute; an address
 * after thirty in an hour; a mail alone is only answered more slowly after ten in an hour, so that
 * nobody can be locked out by strangers. Each attempt counts before it is made; the right one is
 * taken back.
 */
export async function countSignIn(email: string, ip: string) {
  const mail = sha256(email)
  const keys = { pair: `sign_in:${ip}:${mail}`, mail: `sign_in:${mail}`, ip: `sign_in:${ip}` }
  const limits = {
    pair: limiter.use({ requests: 5, duration: '1 min', blockDuration: '20 mins' }),
    ip: limiter.use({ requests: 30, duration: '1 hour' }),
    mail: limiter.use({ requests: 10, duration: '1 hour' }),
  }

  let left = 0
  try {
    left = (await limits.pair.consume(keys.pair)).remaining
    await limits.ip.consume(keys.ip)
  } catch (error) {
    if (!(error instanceof errors.E_TOO_MANY_REQUESTS)) throw error
    throw new Refusal('E_RATE_LIMITED', { seconds: error.response.availableIn }, undefined, 429)
  }

  const { consumed } = await limits.mail.increment(keys.mail)
  if (consumed > limits.mail.requests) {
    await wait(Math.min((consumed - limits.mail.requests) * PATIENCE.step, PATIENCE.longest))
  }

  return {
    /** Whether another wrong attempt from here will find the door locked. */
    isLast: left === 0,
    async forgive() {
      await limits.pair.delete(keys.pair)
      await limits.mail.delete(keys.mail)
      await limits.ip.decrement(keys.ip)
    },
  }
}
