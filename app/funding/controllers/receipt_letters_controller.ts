import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { chosenLetter, letterState, sendLetter } from '#funding/letters/letter_page'
import { languageOfFunder, receiptLetter } from '#funding/letters/receipt_letter'
import FundingPolicy from '#funding/policy'

export default class ReceiptLettersController {
  /** The letter as a page to be printed, with what may be chosen about it. */
  async show(ctx: HttpContext) {
    const state = letterState(await letterFor(ctx))
    return ctx.view.render('pages/funding/receipt_letters/show', {
      receiptId: ctx.params.receipt,
      ...state,
    })
  }

  async download(ctx: HttpContext) {
    return sendLetter(ctx, await letterFor(ctx))
  }
}

async function letterFor(ctx: HttpContext) {
  const { bouncer, city, params } = ctx
  await bouncer.with(FundingPolicy).authorize('read', city)
  const client = readClient()
  return chosenLetter(
    ctx,
    () => languageOfFunder(client, city.id, params.receipt),
    (i18n, choices) => receiptLetter(client, city, params.receipt, i18n, choices)
  )
}
