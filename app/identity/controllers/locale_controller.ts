import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { isLocale, keepLocale } from '#core/locale'
import { Refusal } from '#core/refusal'

export default class LocaleController {
  /** The language holds for this session and, for someone signed in, from now on. */
  async update(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const locale = request.input('locale')
    if (!isLocale(locale)) throw new Refusal('E_REFUSED')
    keepLocale(ctx, locale)
    if (await auth.check()) {
      await db.from('people').where('id', auth.user!.id).update({ locale })
    }
    return response
      .redirect()
      .status(303)
      .toPath(localPath(request.input('back')))
  }
}

/** Only a path of this site, never an address of another one. */
function localPath(back: unknown): string {
  return typeof back === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(back) ? back : '/'
}
