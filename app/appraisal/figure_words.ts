import type { Decimal } from '#money/decimal'
import { formatsFor } from '#core/format'
import { minorOf, ratioText } from '#appraisal/figures'

/** How pages and the browser write figures of a model, in one language. */
export function figureWords(locale: string, currency: string) {
  const f = formatsFor(locale)
  return {
    money: (value: Decimal) => f.money(minorOf(value, currency), currency),
    signedMoney: (value: Decimal) => f.signedMoney(minorOf(value, currency), currency),
    amount: (value: Decimal) => f.amount(minorOf(value, currency), currency),
    tone: (value: Decimal) => f.tone(minorOf(value, currency)),
    fixed: (value: Decimal, digits: number) => f.number(value.toFixed(digits), digits),
    percent: (value: Decimal | string, digits = 2) => f.percent(value.toString(), digits),
    /** As it was given, with the marks of the language. */
    exact: (text: string) => f.number(text, text.split('.')[1]?.length ?? 0),
    ratio: (value: Decimal | string) => {
      const { text, digits } = ratioText(value.toString())
      return f.number(text, digits)
    },
    /** Where a mark of a chart stands; its exact figure is told beside it. */
    mark: (value: Decimal) => value.toSignificantDigits(15).toNumber(),
  }
}

export type FigureWords = ReturnType<typeof figureWords>
