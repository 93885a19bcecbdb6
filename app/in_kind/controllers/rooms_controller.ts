import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { shareItemWords } from '#in_kind/controllers/words'
import InKindPolicy from '#in_kind/policy'
import { itemsOf } from '#in_kind/queries/items'

/** Rooms that others let the city use, and how much of them stands idle. */
export default class RoomsController {
  async index(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(InKindPolicy).authorize('read', city)
    const rooms = await itemsOf(readClient(), city.id, city, { category: 'room' })
    shareItemWords(ctx)
    return view.render('pages/in_kind/items/rooms', {
      rooms,
      idle: rooms.filter(({ state }) => ['offered', 'received', 'part_used'].includes(state))
        .length,
    })
  }
}
