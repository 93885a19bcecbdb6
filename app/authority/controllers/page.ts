import type { HttpContext } from '@adonisjs/core/http'
import type { Outcome } from '#authority/actions/submit'
import { moneyText, seeOther } from '#programmes/controllers/page'
import { readTypedAmount } from '#funding/typed_amount'

interface Grounds {
  decisionNumber?: string
  committeeReference?: string
  consentDocument?: string
  consentOn?: string
  consentBy?: string
}

/** Decision and consent as the actions take them. */
export function groundsOf(form: Grounds) {
  return {
    decision: { number: form.decisionNumber ?? null, reference: form.committeeReference ?? null },
    consent: {
      document: form.consentDocument ?? null,
      on: form.consentOn ?? null,
      by: form.consentBy ?? null,
    },
  }
}

/** An amount as typed, in the currency of the city. */
export function typedAmount({ city, i18n }: HttpContext, text: string, field = 'amount'): bigint {
  return readTypedAmount(text, { currency: city.currency, locale: i18n.locale, field })
}

/** Says what became of a request: in the books, or with a second person. */
export function tell(
  ctx: HttpContext,
  outcome: Outcome,
  of: { id: string; amount: bigint; recorded: string; to: string[] }
) {
  const params = { amount: moneyText(ctx, of.amount) }
  if (outcome === 'waiting') {
    ctx.session.flash('notice', { key: 'authority.waits', params, tone: 'warn' })
    return seeOther(ctx, 'drafts', of.id)
  }
  ctx.session.flash('notice', { key: of.recorded, params })
  return seeOther(ctx, ...of.to)
}
