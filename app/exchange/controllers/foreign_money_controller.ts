import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import ExchangePolicy from '#exchange/policy'
import { exchangeEvents } from '#exchange/queries/exchange_events'
import { foreignCash } from '#ledger/queries/foreign_money'

export default class ForeignMoneyController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('read', city)
    return view.render('pages/exchange/foreign_money/index', {
      cash: await foreignCash(readClient(), city.id, city.currency, city.today),
      events: await exchangeEvents(readClient(), city.id),
    })
  }
}
