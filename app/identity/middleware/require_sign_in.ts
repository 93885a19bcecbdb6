import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { followPersonsLocale } from '#core/locale'
import { endSession, isOfOldPassword, isSessionTooOld } from '#identity/session_life'

/** Where somebody with a password that was given to them may still go. */
const BEFORE_OWN_PASSWORD = ['/password', '/logout']

/** Only signed-in people pass; the page they wanted is kept for after the sign-in. */
export default class RequireSignIn {
  async handle(ctx: HttpContext, next: NextFn) {
    ctx.response.header('Cache-Control', 'no-store')
    if (await ctx.auth.check()) {
      const person = ctx.auth.user!
      if (!person.disabledAt && !isSessionTooOld(ctx) && !isOfOldPassword(ctx, person)) {
        followPersonsLocale(ctx, person.locale)
        if (person.passwordGivenAt && !BEFORE_OWN_PASSWORD.includes(ctx.request.url())) {
          return ctx.response.redirect().toPath('/password')
        }
        return next()
      }
      await endSession(ctx)
    }

    if (ctx.request.accepts(['html', 'json']) === 'json') {
      return ctx.response.unauthorized({
        errors: [{ code: 'E_SIGN_IN', field: null, message: ctx.i18n.t('errors.E_SIGN_IN') }],
      })
    }
    if (ctx.request.method() === 'GET') ctx.session.setIntendedUrl(ctx.request.url(true))
    return ctx.response.redirect().toPath('/login')
  }
}
