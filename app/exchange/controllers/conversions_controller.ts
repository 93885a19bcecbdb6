import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import ExchangePolicy from '#exchange/policy'
import { conversionValidator } from '#exchange/validators'
import { readTypedAmount } from '#funding/typed_amount'
import { recordOrDraft } from '#ledger/actions/entry_drafts'
import { inWords, planConversion } from '#ledger/actions/record_conversion'
import { ledgerChoices } from '#ledger/queries/choices'
import { foreignCash } from '#ledger/queries/foreign_money'
import { proposedDay } from '#ledger/queries/open_day'

export default class ConversionsController {
  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const { funds } = await ledgerChoices(city.id, city)
    return view.render('pages/exchange/conversions/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      funds,
      cash: await foreignCash(readClient(), city.id, city.currency, city.today),
    })
  }

  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const form = await request.validateUsing(conversionValidator)
    const { locale } = i18n
    const amount = (field: 'from' | 'to') =>
      readTypedAmount(form[`${field}_amount`], {
        currency: form[field],
        locale,
        field: `${field}_amount`,
      })
    const recording = {
      id: form.id,
      cityId: city.id,
      fundId: form.fund,
      on: form.date,
      from: form.from,
      fromAmount: amount('from'),
      to: form.to,
      toAmount: amount('to'),
      bankRef: form.bank_ref ?? null,
      memo: form.memo ?? null,
    }
    const { cityId, ...input } = recording
    const outcome = await recordOrDraft({
      id: form.id,
      cityId,
      action: 'conversion',
      input: {
        ...input,
        fromAmount: String(input.fromAmount),
        toAmount: String(input.toAmount),
      },
      // Above the threshold or not: in the currency of the city, as the books would hold it.
      amount: await sizeOf(recording, city.currency),
      currency: city.currency,
      summary: inWords(recording),
      preparedBy: auth.user!.id,
    })
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'rates.flash.waiting', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${form.id}`)
    }
    session.flash('notice', { key: 'rates.flash.converted', params: { text: inWords(recording) } })
    return response.redirect().status(303).toPath(`${root}/ledger/entries/${form.id}`)
  }
}

/** A form sent again finds its money gone; what it recorded is found by its id, whatever the size. */
async function sizeOf(
  recording: Parameters<typeof planConversion>[1],
  functional: string
): Promise<bigint> {
  if (recording.to === functional) return recording.toAmount
  if (recording.from === functional) return recording.fromAmount
  try {
    return (await planConversion(readClient(), recording, functional)).value
  } catch (error) {
    if (error instanceof Refusal) return 0n
    throw error
  }
}
