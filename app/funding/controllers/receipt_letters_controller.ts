import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { readClient } from '#core/sql'
import { letterChoices, type LetterChoices } from '#funding/letters/letter_choices'
import { letterPdf } from '#funding/letters/letter_pdf'
import { languageOfFunder, receiptLetter, type Letter } from '#funding/letters/receipt_letter'
import FundingPolicy from '#funding/policy'

export default class ReceiptLettersController {
  /** The letter as a page to be printed, with what may be chosen about it. */
  async show(ctx: HttpContext) {
    const { letter, choices } = await letterFor(ctx)
    return ctx.view.render('pages/funding/receipt_letters/show', {
      receiptId: ctx.params.receipt,
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
  await bouncer.with(FundingPolicy).authorize('read', city)
  const client = readClient()
  const choices = await letterChoices(ctx, () => languageOfFunder(client, city.id, params.receipt))
  const i18n = i18nManager.locale(choices.language)
  return { letter: await receiptLetter(client, city, params.receipt, i18n, choices), choices }
}
