import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitOwnIncome } from '#funding/actions/record_own_income'
import { answer } from '#funding/controllers/answer'
import { ownIncomeColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { fundsForOwnIncome, listOwnIncomes } from '#funding/queries/own_incomes'
import { partiesToChoose } from '#funding/queries/parties'
import { readTypedAmount } from '#funding/typed_amount'
import { ownIncomeFilter, ownIncomeValidator } from '#funding/validators'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class OwnIncomesController {
  /** What the city earned; with a format everything that the filter finds, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { page = 1, format, ...filter } = await ownIncomeFilter.validate(filled(request.qs()))
    if (format) {
      const { rows } = await listOwnIncomes(readClient(), city.id, filter, city)
      return sendList(ctx, {
        name: 'own-income',
        title: 'income.title',
        format,
        columns: ownIncomeColumns(ctx),
        rows,
      })
    }
    return view.render('pages/funding/own_incomes/index', {
      filter,
      list: await listOwnIncomes(readClient(), city.id, filter, city, page),
    })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const funders = await partiesToChoose(db.connection(), city.id, 'funder')
    return view.render('pages/funding/own_incomes/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      payers: funders.filter(({ funderKind }) => funderKind === 'own_income'),
      funds: await fundsForOwnIncome(db.connection(), city.id),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(ownIncomeValidator)
    const { currency } = city
    const amount = readTypedAmount(form.amount, { currency, locale: i18n.locale, field: 'amount' })
    const outcome = await transact((trx) =>
      submitOwnIncome(trx, {
        id: form.id,
        cityId: city.id,
        partyId: form.party ?? null,
        fundId: form.fund ?? null,
        description: form.description,
        receivedOn: form.date,
        amount,
        bankRef: form.bank_ref ?? null,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: '/own-income',
      notice: 'income.recorded',
    })
  }
}
