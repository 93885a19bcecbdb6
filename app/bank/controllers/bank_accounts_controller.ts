import type { HttpContext } from '@adonisjs/core/http'
import { changeAccount, registerAccount } from '#bank/actions/bank_accounts'
import { CSV_COLUMNS, CSV_ENCODINGS, type CsvProfile } from '#bank/domain/csv_profile'
import BankPolicy from '#bank/policy'
import { bankAccountShown, numberInGroups } from '#bank/queries/accounts'
import { statementsOf } from '#bank/queries/statements'
import { accountValidator, newAccountValidator } from '#bank/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { DELIMITERS } from '#imports/domain/delimiter'

export default class BankAccountsController {
  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    return view.render('pages/bank/accounts/create')
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(newAccountValidator)
    const { id } = await transact((trx) =>
      registerAccount(trx, { ...form, cityId: city.id, by: auth.user!.id })
    )
    session.flash('notice', { key: 'bank.account.registered', params: { name: form.name } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/bank/accounts/${id}`)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('look', city)
    const account = await bankAccountShown(readClient(), city.id, params.bank_account)
    return view.render('pages/bank/accounts/show', {
      account,
      statements: await statementsOf(readClient(), city.id, account.id),
      numberInGroups,
    })
  }

  async edit({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    return view.render('pages/bank/accounts/edit', {
      account: await bankAccountShown(readClient(), city.id, params.bank_account),
      columns: CSV_COLUMNS,
      encodings: CSV_ENCODINGS,
      delimiters: DELIMITERS,
      numberInGroups,
    })
  }

  async update({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(accountValidator)
    const columns = Object.fromEntries(
      Object.entries(form.columns ?? {}).filter(([, title]) => title)
    )
    const profile: CsvProfile = {
      encoding: form.encoding ?? null,
      delimiter: form.delimiter ? DELIMITERS[form.delimiter] : null,
      dateOrder: form.date_order ?? null,
      decimalMark: form.decimal_mark,
      columns,
    }
    await transact((trx) =>
      changeAccount(trx, {
        cityId: city.id,
        id: params.bank_account,
        version: form.version,
        name: form.name,
        profile: Object.keys(columns).length > 0 ? profile : null,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'bank.account.changed' })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/bank/accounts/${params.bank_account}`)
  }
}
