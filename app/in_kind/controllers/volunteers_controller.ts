import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { shareItemWords } from '#in_kind/controllers/words'
import InKindPolicy from '#in_kind/policy'
import { figuresOf, itemsOf } from '#in_kind/queries/items'

/** Talents that people offer, by number only: nobody is named, whoever reads. */
export default class VolunteersController {
  async index(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(InKindPolicy).authorize('read', city)
    const nobody = { seesPrivateNames: false }
    const items = await itemsOf(readClient(), city.id, nobody, { category: 'volunteer_hours' })
    shareItemWords(ctx)
    return view.render('pages/in_kind/items/volunteers', { items, figures: figuresOf(items) })
  }
}
