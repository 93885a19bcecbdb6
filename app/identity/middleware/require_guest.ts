import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** The sign-in page is for people who are not signed in. */
export default class RequireGuest {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) return ctx.response.redirect().toPath('/cities')
    ctx.response.header('Cache-Control', 'no-store')
    return next()
  }
}
