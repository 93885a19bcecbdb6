import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { NotFound } from '#core/refusal'
import { findCityOf } from '#identity/city_context'
import { groupWords } from '#programmes/group_words'
import { navigationFor } from '#start/navigation'

/** Another city's address and one that does not exist answer alike: 404. */
export default class EnterCity {
  async handle(ctx: HttpContext, next: NextFn) {
    const city = await findCityOf(db.connection(), ctx.auth.user!.id, ctx.params.city)
    if (!city) throw new NotFound()
    ctx.city = city
    const root = `/cities/${city.slug}`
    ctx.view.share({
      city,
      cityUrl: (...segments: string[]) =>
        [root, ...segments.map(encodeURIComponent)].join('/').replaceAll('%2F', '/'),
      groupWords: (code: string, name: string, lang: string) =>
        groupWords(ctx.i18n, { code, name, lang }),
      navigation: navigationFor(city, ctx.request.url()),
    })
    return next()
  }
}
