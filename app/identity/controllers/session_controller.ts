import type { HttpContext } from '@adonisjs/core/http'
import { keepLocale } from '#core/locale'
import { signIn } from '#identity/actions/sign_in'
import { DEMO_PASSWORD, demoAccounts } from '#identity/queries/demo_accounts'
import { beginSession, endSession } from '#identity/session_life'
import { signInValidator } from '#identity/validators'

export default class SessionController {
  async create({ view }: HttpContext) {
    return view.render('pages/identity/session/create', {
      demo: await demoAccounts(),
      demoPassword: DEMO_PASSWORD,
    })
  }

  async store(ctx: HttpContext) {
    const { email, password } = await ctx.request.validateUsing(signInValidator)
    const person = await signIn({ email, password, ip: ctx.request.ip() })
    const intended = ctx.session.pullIntendedUrl()
    await ctx.auth.use('web').login(person)
    beginSession(ctx, person)
    if (person.locale) keepLocale(ctx, person.locale)
    return ctx.response
      .redirect()
      .status(303)
      .toPath(intended ?? '/cities')
  }

  async destroy(ctx: HttpContext) {
    await endSession(ctx)
    ctx.session.flash('notice', { key: 'identity.signedOut' })
    ctx.response.header('Clear-Site-Data', '"cache", "storage"')
    return ctx.response.redirect().status(303).toPath('/login')
  }
}
