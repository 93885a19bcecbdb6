import { Decimal } from '#money/decimal'
import { exponentOf } from '#money/currencies'
import type { Appraisal } from '#appraisal/domain/appraise'

/** An unrounded figure in minor units, for print: halves to the even unit. */
export function minorOf(value: Decimal, currency: string): bigint {
  const exponent = exponentOf(currency)
  return BigInt(value.times(new Decimal(10).pow(exponent)).toFixed(0))
}

/** What an appraisal comes to, in one word that a sentence is chosen by. */
export type Finding = 'pays' | 'even' | 'costs_more' | 'costs_only' | 'benefits_only' | 'saves'

export interface Headline {
  finding: Finding
  npv: string
  bcr: string | null
}

export function headlineOf({ model, results }: Appraisal): Headline {
  const npv = results.npv.value!
  const bcr = results.bcr.value
  return { finding: findingOf(), npv: npv.toString(), bcr: bcr?.toString() ?? null }

  function findingOf(): Finding {
    if (model.benefits.length === 0) return npv.gt(0) ? 'saves' : 'costs_only'
    if (!bcr) return results.presentValueOfCosts.value!.isZero() ? 'benefits_only' : 'saves'
    if (npv.isZero()) return 'even'
    return npv.gt(0) ? 'pays' : 'costs_more'
  }
}

/** A ratio with two digits, or with as many as keep it apart from 1. */
export function ratioText(text: string): { text: string; digits: number } {
  const ratio = new Decimal(text)
  for (const digits of [2, 3, 4]) {
    const rounded = ratio.toFixed(digits)
    if (!new Decimal(rounded).eq(1) || ratio.eq(1)) return { text: rounded, digits }
  }
  return { text: ratio.toFixed(6), digits: 6 }
}
