import type { I18n } from '@adonisjs/i18n'
import type { Speaker } from '#allocation/controllers/page'
import type { ChangedTerms, ChangeReason } from '#allocation/domain/fairness/why_changed'
import { formatsFor } from '#core/format'
import { Rational } from '#money/rational'

/** Sentences that say why runs differ. */
export class ReasonWords {
  constructor(
    private i18n: I18n,
    private speaker: Speaker
  ) {}

  /** Why a line gets another amount. Terms that are the same in all leave the money that others take or leave. */
  sentences(reasons: readonly ChangeReason[]): string[] {
    if (reasons.length === 0) return [this.i18n.t('fairness.reason.others')]
    return reasons.map((reason) =>
      this.i18n.t(`fairness.reason.${reason.kind}`, this.params(reason))
    )
  }

  /** What differs between the runs as a whole. */
  terms({ isOtherRule, fences, funds, limits, caps }: ChangedTerms): string[] {
    const { i18n, speaker } = this
    return [
      ...(isOtherRule ? [i18n.t('fairness.terms.rule')] : []),
      ...fences.map(({ id, change }) =>
        i18n.t(`fairness.terms.fence.${change}`, { groups: speaker.groups(id) })
      ),
      ...funds.map(({ id, before, after }) =>
        i18n.t('fairness.terms.fund', {
          fund: id,
          before: speaker.money(before),
          after: speaker.money(after),
        })
      ),
      ...limits.map(({ id, before, after }) =>
        speaker.term(`terms.limit.${stepOf(before, after)}`, {
          funder: id,
          before: speaker.money(before ?? 0n),
          after: speaker.money(after ?? 0n),
        })
      ),
      ...caps.map(({ fund, line, before, after }) =>
        speaker.term(`terms.cap.${stepOf(before, after)}`, {
          fund,
          line,
          before: speaker.money(before ?? 0n),
          after: speaker.money(after ?? 0n),
        })
      ),
    ]
  }

  private params(reason: ChangeReason): Record<string, unknown> {
    const { i18n, speaker } = this
    const formats = formatsFor(i18n.locale)
    const none = i18n.t('fairness.none')
    const pair = (write: (value: any) => string) => {
      const { before, after } = reason as { before: unknown; after: unknown }
      const text = (value: unknown) => (value === null ? none : write(value))
      return { before: text(before), after: text(after) }
    }
    switch (reason.kind) {
      case 'need':
      case 'floor':
      case 'cap':
        return pair(speaker.money)
      case 'weight':
        return pair((value) => formats.exact(decimal(value)))
      case 'heads':
      case 'tier':
        return pair((value) => formats.count(value))
      case 'set_by':
        return pair((value) => speaker.t(`setBy.${value}`))
      case 'bound':
        return pair((funds: string[]) => (funds.length > 0 ? speaker.list(funds) : none))
      case 'edge_cap':
        return { fund: reason.fund, ...pair(speaker.money) }
      case 'funds_more':
      case 'funds_fewer':
        return { count: reason.funds.length, funds: speaker.list(reason.funds) }
      default:
        return {}
    }
  }
}

const stepOf = (before: bigint | null, after: bigint | null) =>
  before === null ? 'new' : after === null ? 'gone' : 'other'

/** Weights are typed as decimals with at most four digits. */
function decimal(weight: string): string {
  const { numerator, denominator } = Rational.parse(weight)
  const scaled = (numerator * 10_000n) / denominator
  return `${scaled / 10_000n}.${String(scaled % 10_000n).padStart(4, '0')}`
}
