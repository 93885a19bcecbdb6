import type { HttpContext } from '@adonisjs/core/http'

import { sha256 } from '#core/hashes'
import type Person from '#identity/models/person'

const STARTED_AT = 'startedAt'
const PASSWORD = 'passwordMark'
const LONGEST = 12 * 60 * 60 * 1000

/** Idle sessions end after two hours (config/session.ts); no session outlives twelve. */
export function isSessionTooOld(ctx: HttpContext): boolean {
  const startedAt = ctx.session.get(STARTED_AT) as number | undefined
  return startedAt !== undefined && Date.now() - startedAt > LONGEST
}

/** A session belongs to the password it was begun with: whoever changes that ends all the others. */
export function isOfOldPassword(ctx: HttpContext, person: Person): boolean {
  const mark = ctx.session.get(PASSWORD) as string | undefined
  return mark !== undefined && mark !== markOf(person)
}

export function beginSession(ctx: HttpContext, person: Person) {
  ctx.session.put(STARTED_AT, Date.now())
  ctx.session.put(PASSWORD, markOf(person))
}

/** Of the stored hash, which has a salt of its own: it tells nothing and is another one each time. */
function markOf({ password }: Person): string {
  return sha256(password)
}

/** The old session is gone from the store; only the chosen language lives on. */
export async function endSession(ctx: HttpContext) {
  const locale = ctx.session.get('locale')
  await ctx.auth.use('web').logout()
  ctx.session.clear()
  ctx.session.regenerate()
  if (locale) ctx.session.put('locale', locale)
}
