import type { HttpContext } from '@adonisjs/core/http'
import { isId } from '#core/ids'
import { readClient } from '#core/sql'
import { changeRows } from '#appraisal/form_rows'
import { languageOf } from '#appraisal/controllers/page'
import { readForm, type AppraisalForm } from '#appraisal/form_state'
import { unitValuesOf } from '#appraisal/queries/unit_values'
import { takeValue, valuesToTake } from '#appraisal/taken_values'
import AppraisalPolicy from '#appraisal/policy'

/** Rows added to a form and taken out of it, without scripts; nothing is stored. */
export default class AppraisalDraftsController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const { city, request, response, session } = ctx
    const form = readForm(request.all())
    const asked = String(request.input('do') ?? '')
    const field = (await this.#taken(ctx, form, asked)) ?? changeRows(form, asked)
    const { appraisal, ...kept } = request.only([
      'id',
      'programmeId',
      'basedOn',
      'rateAdded',
      'note',
      'appraisal',
    ])
    session.flash({ ...kept, ...form })
    const page = isId(appraisal) ? `${appraisal}/edit` : 'new'
    const place = field ? `#f-${field.replace(/\W+/g, '-')}` : ''
    return response.redirect().status(303).toPath(`/cities/${city.slug}/appraisals/${page}${place}`)
  }

  /** `take-1`: the picked unit value of the city comes into the second benefit. */
  async #taken({ city, i18n }: HttpContext, form: AppraisalForm, asked: string) {
    const at = /^take-(\d{1,3})$/.exec(asked)?.[1]
    if (at === undefined) return null
    const values = valuesToTake(await unitValuesOf(readClient(), city.id), city.currency)
    takeValue(form, Number(at), values, { locale: i18n.locale, language: languageOf(form) })
    return `benefits.${at}.unitValue.value`
  }
}
