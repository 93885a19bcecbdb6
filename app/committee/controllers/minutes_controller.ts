import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { contentDisposition } from '#core/content_disposition'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { minutesOf, type Minutes } from '#committee/minutes/minutes'
import { minutesPdf } from '#committee/minutes/minutes_pdf'
import CommitteePolicy from '#committee/policy'

const query = vine.create({
  language: vine.enum(LANGUAGES.map(({ locale }) => locale)).optional(),
})

export default class MinutesController {
  /** The minutes as a page to be printed. */
  async show(ctx: HttpContext) {
    const minutes = await minutesFor(ctx)
    return ctx.view.render('pages/committee/minutes/show', {
      minutes,
      proposalId: ctx.params.proposal,
      languageChoices: LANGUAGES,
    })
  }

  async download(ctx: HttpContext) {
    const minutes = await minutesFor(ctx)
    if (minutes.faults.length > 0) throw new Refusal('E_RECORD_TAMPERED', {}, undefined, 409)
    ctx.response.header('Content-Type', 'application/pdf')
    ctx.response.header('Content-Disposition', contentDisposition(`${minutes.title}.pdf`))
    return ctx.response.send(await minutesPdf(minutes))
  }
}

async function minutesFor({ bouncer, city, i18n, params, request }: HttpContext): Promise<Minutes> {
  await bouncer.with(CommitteePolicy).authorize('read', city)
  const { language = i18n.locale } = await query.validate(filled(request.qs()))
  return minutesOf(readClient(), city, params.proposal, i18nManager.locale(language))
}
