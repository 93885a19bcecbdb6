import type { HttpContext } from '@adonisjs/core/http'

const STARTED_AT = 'startedAt'
const LONGEST = 12 * 60 * 60 * 1000

/** Idle sessions end after two hours (config/session.ts); no session outlives twelve. */
export function isSessionTooOld(ctx: HttpContext): boolean {
  const startedAt = ctx.session.get(STARTED_AT) as number | undefined
  return startedAt !== undefined && Date.now() - startedAt > LONGEST
}

export function beginSession(ctx: HttpContext) {
  ctx.session.put(STARTED_AT, Date.now())
}

/** The old session is gone from the store; only the chosen language lives on. */
export async function endSession(ctx: HttpContext) {
  const locale = ctx.session.get('locale')
  await ctx.auth.use('web').logout()
  ctx.session.clear()
  ctx.session.regenerate()
  if (locale) ctx.session.put('locale', locale)
}
