import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { newId } from '#core/ids'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { findAgreement } from '#funding/actions/agreement_store'
import { recordAgreement } from '#funding/actions/record_agreement'
import { submitChange } from '#funding/actions/submit'
import { termsFromForm } from '#funding/agreement_form'
import { agreementColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { inKindBy } from '#in_kind/queries/columns'
import { listAgreements } from '#funding/queries/agreements'
import { earmarkChoices } from '#funding/queries/earmark_words'
import { mustExist } from '#funding/queries/must_exist'
import { partiesToChoose } from '#funding/queries/parties'
import { agreementFilter, agreementValidator, newAgreementValidator } from '#funding/validators'
import { filled } from '#core/filled'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

/** Rows to fill in: an instalment for each month, as far as an agreement may have so many. */
const EMPTY_ROWS = 12
const MOST_ROWS = 100

export default class AgreementsController {
  /** The agreements of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await agreementFilter.validate(filled(request.qs()))
    const list = await listAgreements(readClient(), city.id, filter, city)
    const inKind = await inKindBy(readClient(), city.id, 'agreement')
    if (format) {
      return sendList(ctx, {
        name: 'agreements',
        title: 'funding.agreements.title',
        format,
        columns: agreementColumns(ctx, inKind),
        rows: list.all,
      })
    }
    return view.render('pages/funding/agreements/index', { filter, list, inKind })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const reader = { ...city, today: city.today }
    return view.render('pages/funding/agreements/show', {
      agreement: await agreementShown(readClient(), city.id, params.agreement, reader),
      inKind: await inKindBy(readClient(), city.id, 'agreement', params.agreement),
    })
  }

  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    return view.render('pages/funding/agreements/create', {
      ...(await choicesFor(city.id)),
      funder: request.qs().funder,
      rows: rowsWith([]),
    })
  }

  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(newAgreementValidator)
    const terms = termsFromForm(form, i18n.locale)
    const { id, status } = form
    await transact((trx) =>
      recordAgreement(trx, { id, cityId: city.id, terms, status, by: auth.user!.id })
    )
    session.flash('notice', { key: 'funding.agreement.recorded', params: { number: form.number } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/agreements/${id}`)
  }

  async edit({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const agreement = await findAgreement(db.connection(), city.id, params.agreement)
    if (!agreement) throw new NotFound()
    return view.render('pages/funding/agreements/edit', {
      day: await proposedDay(readClient(), city.id, city.today),
      ...(await choicesFor(city.id)),
      agreement,
      rows: rowsWith(agreement.instalments),
    })
  }

  async update({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(agreementValidator)
    const outcome = await transact((trx) =>
      submitChange(trx, {
        entryId: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        version: form.version,
        terms: termsFromForm(form, i18n.locale),
        reason: form.reason,
        on: form.date,
        preparedBy: auth.user!.id,
      })
    )
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'funding.draft.waits', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${form.id}`)
    }
    session.flash('notice', { key: 'funding.agreement.changed', params: { number: form.number } })
    return response.redirect().status(303).toPath(`${root}/agreements/${params.agreement}`)
  }
}

async function choicesFor(cityId: string) {
  const [funders, choices] = await Promise.all([
    partiesToChoose(db.connection(), cityId, 'funder'),
    earmarkChoices(db.connection(), cityId),
  ])
  return { funders, choices }
}

function rowsWith(instalments: { id: string; dueOn: string | null; amount: bigint }[]) {
  const length = Math.max(0, Math.min(EMPTY_ROWS, MOST_ROWS - instalments.length))
  const empty = Array.from({ length }, () => ({
    id: newId(),
    dueOn: null,
    amount: null,
  }))
  return [...instalments, ...empty]
}
