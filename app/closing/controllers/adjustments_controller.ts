import type { HttpContext } from '@adonisjs/core/http'
import { submitAdjustment } from '#closing/actions/record_adjustment'
import { readLines } from '#closing/controllers/adjustment_form'
import { differencesByFund } from '#closing/domain/adjustment_rules'
import ClosingPolicy from '#closing/policy'
import { adjustmentQuestion, adjustmentValidator, MOST_ROWS } from '#closing/validators'
import { filled } from '#core/filled'
import { readClient, selectRows } from '#core/sql'
import { approversOf } from '#funding/queries/drafts'
import { ledgerChoices } from '#ledger/queries/choices'
import { entryShown } from '#ledger/queries/entry_shown'
import { nearestOpenDay } from '#ledger/queries/open_day'
import { reversalDay } from '#ledger/queries/reversal_day'

const ROWS = 6

export default class AdjustmentsController {
  /** A general entry of n lines; of an entry to be put right it starts with the lines of that one. */
  async create({ bouncer, city, request, session, view }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('prepare', city)
    const asked = await request.validateUsing(adjustmentQuestion, { data: filled(request.qs()) })
    const client = readClient()
    const corrected = asked.corrects ? await entryShown(city.id, asked.corrects, city) : null
    const currencies = await selectRows(
      client,
      `SELECT DISTINCT currency FROM balance_totals WHERE city_id = ? AND currency <> 'XXX' ORDER BY currency`,
      [city.id]
    )
    const typed = session.flashMessages.get('input.lines') as unknown[] | undefined
    const least = Math.max((corrected?.lines.length ?? 0) + 2, typed?.length ?? 0, ROWS)
    return view.render('pages/closing/adjustments/create', {
      corrected,
      rows: Math.max(asked.rows ?? 0, least),
      choices: await ledgerChoices(city.id, city),
      currencies: [...new Set([city.currency, ...currencies.map(({ currency }) => currency)])],
      checked: session.flashMessages.get('checked') ?? null,
      day: corrected
        ? await reversalDay(client, city.id, corrected.effectiveOn)
        : await nearestOpenDay(client, city.id, city.today),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, request, response, session } = ctx
    await bouncer.with(ClosingPolicy).authorize('prepare', city)
    const form = await request.validateUsing(adjustmentValidator)
    const page = `/cities/${city.slug}/ledger/adjustments/new`
    const of = form.corrects ? `&corrects=${form.corrects}` : ''
    if (form.intent === 'more') {
      session.flashExcept(['_csrf'])
      return response
        .redirect()
        .status(303)
        .toPath(`${page}?rows=${Math.min(form.lines.length + ROWS, MOST_ROWS)}${of}`)
    }
    const lines = readLines(form.lines, { currency: city.currency, locale: i18n.locale })
    if (form.intent === 'check') {
      const sums = differencesByFund(
        lines.map((line) => ({
          account: line.account,
          fund: line.fund,
          budgetLine: line.budgetLine ?? null,
          amount: line.functionalAmount ?? line.amount,
        }))
      )
      session.flashExcept(['_csrf'])
      session.flash(
        'checked',
        [...sums].map(([fund, difference]) => ({ fund, difference: difference.toString() }))
      )
      return response.redirect().status(303).toPath(`${page}?rows=${form.lines.length}${of}`)
    }
    const approvers = await approversOf(readClient(), city.id)
    await submitAdjustment({
      id: form.id,
      cityId: city.id,
      effectiveOn: form.date,
      memo: form.memo,
      corrects: form.corrects ?? null,
      lines,
      preparedBy: auth.user!.id,
      currency: city.currency,
      checker: approvers.find(({ id }) => id !== auth.user!.id)?.id ?? null,
    })
    session.flash('notice', { key: 'closing.adjustment.waiting', tone: 'warn' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/drafts/${form.id}`)
  }
}
