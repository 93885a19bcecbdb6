import type { HttpContext } from '@adonisjs/core/http'
import BankPolicy from '#bank/policy'
import { countToDo } from '#bank/queries/open_items'
import { reconciliations } from '#bank/queries/reconciliation'
import { numberInGroups } from '#bank/queries/accounts'
import { readClient } from '#core/sql'

export default class BankController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('look', city)
    const currencies = await reconciliations(readClient(), city.id)
    return view.render('pages/bank/index', {
      currencies,
      accounts: currencies.flatMap(({ accounts }) => accounts),
      toDo: await countToDo(readClient(), city.id),
      numberInGroups,
    })
  }
}
