import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { contentDisposition } from '#core/content_disposition'
import { readClient } from '#core/sql'
import { letterChoices, type LetterChoices } from '#funding/letters/letter_choices'
import { letterPdf } from '#funding/letters/letter_pdf'
import type { Letter } from '#funding/letters/receipt_letter'
import { itemLetter } from '#in_kind/letters/item_letter'
import InKindPolicy from '#in_kind/policy'
import { itemShown } from '#in_kind/queries/items'

export default class ItemLettersController {
  /** The letter as a page to be printed, with what may be chosen about it. */
  async show(ctx: HttpContext) {
    const { letter, choices } = await letterFor(ctx)
    return ctx.view.render('pages/in_kind/item_letters/show', {
      itemId: ctx.params.item,
      letter,
      choices,
      query: new URLSearchParams({ ...choices }).toString(),
    })
  }

  async download(ctx: HttpContext) {
    const { letter } = await letterFor(ctx)
    ctx.response.header('Content-Type', 'application/pdf')
    const name = `${letter.title} ${letter.number}.pdf`
    ctx.response.header('Content-Disposition', contentDisposition(name))
    return ctx.response.send(await letterPdf(letter))
  }
}

async function letterFor(ctx: HttpContext): Promise<{ letter: Letter; choices: LetterChoices }> {
  const { bouncer, city, params } = ctx
  await bouncer.with(InKindPolicy).authorize('read', city)
  const client = readClient()
  const item = await itemShown(client, city.id, params.item, city)
  const choices = await letterChoices(ctx, async () => item.partyLang)
  const i18n = i18nManager.locale(choices.language)
  return { letter: await itemLetter(client, city, item.id, i18n, choices), choices }
}
