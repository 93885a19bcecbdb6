import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { Refusal } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { answer } from '#funding/controllers/answer'
import { mustExist } from '#funding/queries/must_exist'
import { readTypedAmount } from '#funding/typed_amount'
import { submitReportHeads } from '#reports/actions/submit_report_heads'
import { marksBy, type ReportHead } from '#reports/domain/report_heads'
import ReportsPolicy from '#reports/policy'
import { headChoices } from '#reports/queries/head_choices'
import { headVersions } from '#reports/queries/report_heads'
import { reportHeadsValidator } from '#reports/validators'

/** Rows on a form: those there are, and some more to fill in. */
const EMPTY_ROWS = 4

export default class ReportHeadsController {
  /** The heads in force with their former versions. */
  async index({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const agreement = await mustExist('agreements', city.id, params.agreement)
    const client = readClient()
    const [draft] = await selectRows(
      client,
      `SELECT id FROM entry_drafts WHERE city_id = ? AND state = 'waiting' AND action = 'report_heads'
         AND input LIKE ?`,
      [city.id, `%"agreementId":"${params.agreement}"%`]
    )
    return view.render('pages/reports/report_heads/index', {
      agreement,
      versions: await headVersions(client, city.id, params.agreement),
      choices: await headChoices(client, city.id),
      waitingDraft: draft?.id ?? null,
      maySet: await bouncer.with(ReportsPolicy).allows('setHeads', city),
    })
  }

  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('setHeads', city)
    const agreement = await mustExist('agreements', city.id, params.agreement)
    const client = readClient()
    const [latest] = await headVersions(client, city.id, params.agreement)
    const empty = Array.from({ length: EMPTY_ROWS }, () => null)
    return view.render('pages/reports/report_heads/create', {
      agreement,
      latest: latest ?? null,
      rows: [...(latest?.heads ?? []), ...empty],
      choices: await headChoices(client, city.id),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(ReportsPolicy).authorize('setHeads', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(reportHeadsValidator)
    const outcome = await transact((trx) =>
      submitReportHeads(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        version: form.version,
        validFrom: form.valid_from,
        lang: form.lang,
        heads: headsOf(form, { currency, locale: i18n.locale }),
        reason: form.reason,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/agreements/${params.agreement}/report-heads`,
      notice: 'funder.set',
    })
  }
}

/** The heads of the form; a row without anything in it is none. */
function headsOf(
  form: Infer<typeof reportHeadsValidator>,
  of: { currency: string; locale: string }
): ReportHead[] {
  return form.heads.flatMap((row, index) => {
    const { code, name, amount } = row
    const marks = marksBy((mark) => row[mark] ?? [])
    if (!code && !name && !amount && Object.values(marks).every((values) => values.length === 0))
      return []
    const needed = { code, name }
    for (const field of ['code', 'name'] as const)
      if (!needed[field]) throw new Refusal('E_HEAD_NEEDS', {}, `heads.${index}.${field}`)
    const field = `heads.${index}.amount`
    return [
      { code: code!, name: name!, amount: readTypedAmount(amount ?? '', { ...of, field }), marks },
    ]
  })
}
