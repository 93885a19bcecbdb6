import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { recordOrDraft } from '#ledger/actions/entry_drafts'
import { refusePledge } from '#ledger/actions/reversal_guards'
import LedgerPolicy from '#ledger/policy'
import { entryShown, sizeOf } from '#ledger/queries/entry_shown'
import { reversalDay } from '#ledger/queries/reversal_day'
import { originOf } from '#ledger/queries/standing'
import { reversalValidator } from '#ledger/validators'

export default class EntryReversalsController {
  /** Shows the mirrored entry before anything is recorded. */
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('reverse', city)
    const entry = await entryShown(city.id, params.entry, city)
    return view.render('pages/ledger/entry_reversals/create', {
      entry,
      day: await reversalDay(readClient(), city.id, entry.effectiveOn),
    })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('reverse', city)
    const entry = await entryShown(city.id, params.entry, city)
    const { id, reason } = await request.validateUsing(reversalValidator)
    if (entry.reversedBy && entry.reversedBy.id !== id)
      throw new Refusal('E_ALREADY_REVERSED', {}, undefined, 409)
    refusePledge(await originOf(readClient(), city.id, entry.id))
    const outcome = await recordOrDraft({
      id,
      cityId: city.id,
      action: 'reversal',
      input: { id, entryId: entry.id, reason },
      amount: sizeOf(entry),
      currency: city.currency,
      summary: `#${entry.seq} ${entry.memo}`,
      preparedBy: auth.user!.id,
    })
    const root = `/cities/${city.slug}/ledger/entries`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'ledger.reversal.waiting', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/${entry.id}`)
    }
    session.flash('notice', { key: 'ledger.reversal.done', params: { seq: String(entry.seq) } })
    return response.redirect().status(303).toPath(`${root}/${id}`)
  }
}
