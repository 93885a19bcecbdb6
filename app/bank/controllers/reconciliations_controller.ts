import type { HttpContext } from '@adonisjs/core/http'
import BankPolicy from '#bank/policy'
import { numberInGroups } from '#bank/queries/accounts'
import { cashEntries } from '#bank/queries/open_items'
import { reconciliations } from '#bank/queries/reconciliation'
import { readClient } from '#core/sql'

/** So many entries without a line are listed; the sum counts them all. */
const LISTED = 100

export default class ReconciliationsController {
  async show({ bouncer, city, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('look', city)
    const client = readClient()
    const currencies = await reconciliations(client, city.id)
    const unseen = await Promise.all(
      currencies.map(({ currency }) => cashEntries(client, city.id, { currency, limit: LISTED }))
    )
    return view.render('pages/bank/reconciliation/show', {
      currencies: currencies.map((one, index) => ({ ...one, entries: unseen[index] })),
      listed: LISTED,
      numberInGroups,
    })
  }
}
