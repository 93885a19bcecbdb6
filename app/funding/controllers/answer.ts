import type { HttpContext } from '@adonisjs/core/http'
import type { Outcome } from '#funding/actions/submit'

/** After a form: to the record it made, or to the draft that waits for a second person. */
export function answer(
  { city, response, session }: HttpContext,
  outcome: Outcome,
  to: { draft: string; path: string; notice: string; params?: Record<string, string | number> }
): void {
  const root = `/cities/${city.slug}`
  if (outcome === 'waiting') {
    session.flash('notice', { key: 'funding.draft.waits', tone: 'warn' })
    return response.redirect().status(303).toPath(`${root}/drafts/${to.draft}`)
  }
  session.flash('notice', { key: to.notice, params: to.params })
  return response.redirect().status(303).toPath(`${root}${to.path}`)
}
