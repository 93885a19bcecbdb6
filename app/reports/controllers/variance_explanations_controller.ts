import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { budgetLines } from '#programmes/queries/lines'
import { explainVariance } from '#reports/actions/explain_variance'
import ReportsPolicy from '#reports/policy'
import { explanationsOf, VARIANCE_BASES } from '#reports/queries/variance_explanations'
import { explanationQuery, explanationValidator } from '#reports/validators'

export default class VarianceExplanationsController {
  async index({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const { on, basis } = await request.validateUsing(explanationQuery, {
      data: filled(request.qs()),
    })
    const [line] = await budgetLines(readClient(), city.id, { id: params.line })
    if (!line) throw new NotFound()
    return view.render('pages/reports/variance_explanations/index', {
      line,
      on: on ?? city.today,
      basis: basis ?? 'year',
      bases: VARIANCE_BASES,
      explanations: await explanationsOf(readClient(), city.id, line.id),
      mayExplain: await bouncer.with(ReportsPolicy).allows('explain', city),
    })
  }

  async store({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('explain', city)
    const { id, basis, on, explanation } = await request.validateUsing(explanationValidator)
    await transact((trx) =>
      explainVariance(trx, {
        id,
        cityId: city.id,
        lineId: params.line,
        basis,
        on,
        text: explanation,
        lang: i18n.locale,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'statements.explained' })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/lines/${params.line}/explanations`)
  }
}
