import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { chosenLetter, letterState, sendLetter } from '#funding/letters/letter_page'
import { itemLetter } from '#in_kind/letters/item_letter'
import InKindPolicy from '#in_kind/policy'
import { itemShown } from '#in_kind/queries/items'

export default class ItemLettersController {
  /** The letter as a page to be printed, with what may be chosen about it. */
  async show(ctx: HttpContext) {
    const state = letterState(await letterFor(ctx))
    return ctx.view.render('pages/in_kind/item_letters/show', {
      itemId: ctx.params.item,
      ...state,
    })
  }

  async download(ctx: HttpContext) {
    return sendLetter(ctx, await letterFor(ctx))
  }
}

async function letterFor(ctx: HttpContext) {
  const { bouncer, city, params } = ctx
  await bouncer.with(InKindPolicy).authorize('read', city)
  const client = readClient()
  const item = await itemShown(client, city.id, params.item, city)
  return chosenLetter(
    ctx,
    async () => item.partyLang,
    (i18n, choices) => itemLetter(client, city, item.id, i18n, choices)
  )
}
