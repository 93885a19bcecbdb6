import type { HttpContext } from '@adonisjs/core/http'
import type { Appraisal } from '#appraisal/domain/appraise'
import { BENEFIT_TAGS, type BenefitTag } from '#appraisal/domain/model'
import { benefitsByTag } from '#appraisal/domain/stakeholders'
import type { View } from '#appraisal/domain/views'
import { formatsFor } from '#core/format'

/** What the page shows of points of view and of who gains. */
export function partiesShown({ i18n }: HttpContext, appraisal: Appraisal) {
  const f = formatsFor(i18n.locale)
  const t = (key: string, params?: Record<string, string>) => i18n.t(key, params)
  return {
    views: appraisal.perspectives.map((result) => {
      const rates = [result.rates[0], result.rates[result.view.years - 1]]
      const [first, last] = rates.map((rate) => f.percent(rate.toString(), 1))
      return {
        ...result,
        name: nameOfView(t, result.view),
        rates: first === last ? first : `${first} – ${last}`,
        ratesFrom: sourceOf(t, result.view),
      }
    }),
    splits: (Object.keys(BENEFIT_TAGS) as BenefitTag[])
      .filter((tag) => appraisal.benefits.some(({ line }) => line[tag]))
      .map((tag) => ({ tag, values: benefitsByTag(appraisal.benefits, tag) })),
  }
}

/** Where rates of its own come from; empty when they are those of the model. */
function sourceOf(t: (key: string) => string, { own }: View): string {
  const discounting = own?.discounting
  if (!discounting) return ''
  return 'schedule' in discounting
    ? t(`appraisal.schedule.${discounting.schedule}`)
    : (discounting.source ?? '')
}

/** A point of view in words: "Funder: Foundation", "City budget, only money in hand". */
export function nameOfView(
  t: (key: string, params?: Record<string, string>) => string,
  { kind, stakeholder, cashableOnly }: View
): string {
  const perspective = stakeholder
    ? t('stakeholders.funderView', { name: stakeholder.name })
    : t(`workbook.perspective.${kind}`)
  return cashableOnly ? t('stakeholders.cashableView', { perspective }) : perspective
}
