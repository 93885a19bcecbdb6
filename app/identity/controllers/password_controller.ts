import type { HttpContext } from '@adonisjs/core/http'
import { changePassword } from '#identity/actions/change_password'
import { beginSession } from '#identity/session_life'
import { changePasswordValidator } from '#identity/validators'

export default class PasswordController {
  edit({ auth, view }: HttpContext) {
    return view.render('pages/identity/password/edit', {
      given: auth.user!.passwordGivenAt !== null,
    })
  }

  async update(ctx: HttpContext) {
    const person = ctx.auth.user!
    const { currentPassword, newPassword } =
      await ctx.request.validateUsing(changePasswordValidator)
    await changePassword(person, currentPassword, newPassword)
    ctx.session.regenerate()
    beginSession(ctx, await person.refresh())
    ctx.session.flash('notice', { key: 'identity.password.changed' })
    return ctx.response.redirect().status(303).toPath('/cities')
  }
}
