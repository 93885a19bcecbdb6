import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { mustExist } from '#funding/queries/must_exist'
import { explainHead } from '#reports/actions/explain_head'
import ReportsPolicy from '#reports/policy'
import { headExplanations } from '#reports/queries/head_explanations'
import { headVersions } from '#reports/queries/report_heads'
import { headExplanationQuery, headExplanationValidator } from '#reports/validators'

export default class HeadExplanationsController {
  async index({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const agreement = await mustExist('agreements', city.id, params.agreement)
    const { head, on } = await request.validateUsing(headExplanationQuery, {
      data: filled(request.qs()),
    })
    const client = readClient()
    const versions = await headVersions(client, city.id, params.agreement)
    // a head of an earlier version is explained as well: its name is the latest one it had
    const names = new Map(
      versions
        .toReversed()
        .flatMap(({ heads, lang }) =>
          heads.map(({ code, name }) => [code, { code, name, lang }] as const)
        )
    )
    if (head !== undefined && !names.has(head)) throw new NotFound()
    return view.render('pages/reports/head_explanations/index', {
      agreement,
      heads: [...names.values()],
      head: head === undefined ? null : names.get(head),
      on: on ?? city.today,
      explanations: await headExplanations(client, city.id, params.agreement, head ?? null),
      mayExplain: await bouncer.with(ReportsPolicy).allows('explain', city),
    })
  }

  async store({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('explain', city)
    await mustExist('agreements', city.id, params.agreement)
    const { id, head, on, explanation } = await request.validateUsing(headExplanationValidator)
    await transact((trx) =>
      explainHead(trx, {
        id,
        cityId: city.id,
        agreementId: params.agreement,
        head,
        on,
        text: explanation,
        lang: i18n.locale,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'statements.explained' })
    const query = new URLSearchParams({ head, on })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/agreements/${params.agreement}/head-explanations?${query}`)
  }
}
