import type { HttpContext } from '@adonisjs/core/http'
import ClosingPolicy from '#closing/policy'
import { readClient } from '#core/sql'
import { entryShown } from '#ledger/queries/entry_shown'
import { reversalDay } from '#ledger/queries/reversal_day'

/** Where the right entry is made: on the page of its own business, or as an adjustment. */
const FORMS: Record<string, string[]> = {
  receipt: ['receipts', 'new'],
  commitment: ['commitments', 'new'],
  expenditure: ['commitments'],
  pledge: ['agreements'],
  allocation: ['rounds'],
}

export default class CorrectionsController {
  /** How an entry is put right, in two steps: first it is taken back, then the right one is made. */
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('prepare', city)
    const entry = await entryShown(city.id, params.entry, city)
    return view.render('pages/closing/corrections/create', {
      entry,
      day: await reversalDay(readClient(), city.id, entry.effectiveOn),
      own: FORMS[entry.kind] ?? null,
    })
  }
}
