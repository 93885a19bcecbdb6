import type { HttpContext } from '@adonisjs/core/http'
import type { Figure } from '#allocation/domain/fairness/of_lines'
import { plainNumber } from '#allocation/controllers/fairness_figures'
import { formatsFor } from '#core/format'
import { Rational } from '#money/rational'

/** Digits with which a measure is shown; downloads have all of them. */
const DIGITS = 4

/** The name of a measure; the Atkinson index of any aversion says which. */
export function measureName({ i18n }: HttpContext, key: string, epsilon: string): string {
  if (key === 'atkinson') {
    return i18n.t('fairness.atkinson', { epsilon: formatsFor(i18n.locale).exact(epsilon) })
  }
  const [, theil, part] = /^(theil_[tl])_(between|within)$/.exec(key) ?? []
  if (theil) return i18n.t(`fairness.${part}`, { measure: i18n.t(`methods.measure.${theil}`) })
  return i18n.t(`methods.measure.${key}`)
}

/** A figure as it is read, or why there is none. */
export function figureText({ i18n }: HttpContext, figure: Figure | null): string {
  if (!figure) return i18n.t('fairness.noHeads')
  if (figure.value === null) return i18n.t(`methods.notDefined.${figure.notDefined}`)
  return formatsFor(i18n.locale).number(plainNumber(figure.value, DIGITS), DIGITS)
}

/** Minor units per head, rounded half up; null where heads are not known. */
export function perHeadOf(perHead: string | null): bigint | null {
  if (perHead === null) return null
  return Rational.parse(perHead).plus(Rational.of(1n, 2n)).floor()
}

export function shareFairnessWords(ctx: HttpContext, epsilon: string): void {
  const { i18n, view } = ctx
  view.share({
    measureName: (key: string) => measureName(ctx, key, epsilon),
    measureWords: (key: string) => {
      const theil = /^theil_[tl]/.exec(key)
      if (key === 'atkinson') return i18n.t('fairness.atkinsonWords')
      return theil && key !== theil[0]
        ? i18n.t('fairness.partWords')
        : i18n.t(`methods.measure.${key}.words`)
    },
    figureText: (figure: Figure | null) => figureText(ctx, figure),
    perHeadOf,
  })
}
