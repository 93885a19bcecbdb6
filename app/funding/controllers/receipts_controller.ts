import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { linesOfEntries } from '#bank/queries/matches'
import { formatsFor } from '#core/format'
import { NotFound } from '#core/refusal'
import { isDay } from '#core/calendar_day'
import { readClient } from '#core/sql'
import { transactTogether } from '#core/together'
import { findAgreement } from '#funding/actions/agreement_store'
import { submitReceipt } from '#funding/actions/submit'
import { receiptColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { agreementsToReceive } from '#funding/queries/agreements'
import { listReceipts, receiptRows, receiptShown } from '#funding/queries/receipts'
import { proposedDay, refuseBeforeBooks } from '#ledger/queries/open_day'
import { findRate } from '#ledger/queries/exchange_rates'
import { readBankExchange, readTypedAmount } from '#funding/typed_amount'
import { receiptFilter, receiptValidator } from '#funding/validators'
import { isId } from '#core/ids'
import { filled } from '#core/filled'
import { sendList } from '#workbooks/list_file'

export default class ReceiptsController {
  /** The receipts of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await receiptFilter.validate(filled(request.qs()))
    if (format) {
      return sendList(ctx, {
        name: 'receipts',
        title: 'funding.receipts.title',
        format,
        columns: receiptColumns(ctx),
        rows: await receiptRows(readClient(), city.id, filter, city, 'all'),
      })
    }
    const list = await listReceipts(readClient(), city.id, filter, city)
    return view.render('pages/funding/receipts/index', { filter, list })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    return view.render('pages/funding/receipts/show', {
      receipt: await receiptShown(readClient(), city.id, params.receipt, city),
      bankLines: await linesOfEntries(readClient(), city.id, params.receipt),
    })
  }

  /** With several agreements and none in the address it asks for one; then the form knows the instalments. */
  async create({ bouncer, city, request, session, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const agreements = await agreementsToReceive(db.connection(), city.id)
    const only = agreements.length === 1 ? agreements[0].id : undefined
    const { agreement: chosen = only } = request.qs()
    const reader = { ...city, today: city.today }
    const agreement = isId(chosen)
      ? await agreementShown(db.connection(), city.id, chosen, reader)
      : null
    // A form that came back is about the day typed, not about today
    const typed = session.flashMessages.get('date')
    const proposed = await proposedDay(readClient(), city.id, city.today)
    const day = isDay(typed) ? typed : proposed
    const pair = { from: agreement?.currency ?? city.currency, to: city.currency, on: day }
    return view.render('pages/funding/receipts/create', {
      agreements,
      agreement,
      day,
      proposed,
      rate: pair.from === pair.to ? null : await findRate(db.connection(), city.id, pair),
    })
  }

  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(receiptValidator)
    const agreement = await findAgreement(db.connection(), city.id, form.agreement)
    if (!agreement) throw new NotFound()
    await refuseBeforeBooks(readClient(), city.id, form.date)
    const { currency } = agreement
    const read = (text: string, field: string) =>
      readTypedAmount(text, { currency, locale: i18n.locale, field })
    const amount = read(form.amount, 'amount')
    const outcome = await transactTogether(city.id, (trx) =>
      submitReceipt(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: agreement.id,
        instalmentId: form.instalment ?? null,
        parts: (form.parts ?? []).flatMap(({ instalment, amount: part }, index) =>
          part ? [{ instalmentId: instalment, amount: read(part, `parts.${index}.amount`) }] : []
        ),
        receivedOn: form.date,
        currency,
        amount,
        exchange: readBankExchange(form, { currency: city.currency, locale: i18n.locale }),
        bankRef: form.bank_ref ?? null,
        memo: form.memo ?? null,
        preparedBy: auth.user!.id,
      })
    )
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'funding.draft.waits', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${form.id}`)
    }
    const params = {
      amount: formatsFor(i18n.locale).money(amount, currency),
      number: agreement.number,
    }
    session.flash('notice', { key: 'funding.receipt.recorded', params })
    return response.redirect().status(303).toPath(`${root}/receipts/${form.id}`)
  }
}
