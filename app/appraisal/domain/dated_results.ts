import { Decimal } from '#money/decimal'
import type { Appraisal } from '#appraisal/domain/appraise'
import {
  datedRatesOfReturn,
  xnpv,
  type DatedFlow,
  type DatedRateOfReturn,
} from '#appraisal/domain/dated_flows'
import { presentValue } from '#appraisal/domain/discounting'
import type { Timing } from '#appraisal/domain/model'

/** The flows of an appraisal on calendar days, as spreadsheets' XNPV and XIRR take them. */
export interface DatedResults {
  /** At the one rate of the model; null when it has several. */
  value: Decimal | null
  roots: DatedRateOfReturn[]
}

const DAYS: Record<Timing, string> = { start: '01-01', mid: '07-01', end: '12-31' }

/**
 * Net flows on 1 January, 1 July and 31 December, days ÷ 365, valued at 1 January of the first year. Leap
 * years and the odd halves of a year are all that sets these apart from the figures by year.
 */
export function datedResults({ costs, benefits, years }: Appraisal): DatedResults {
  const first = `${isoYear(years[0].year)}-${DAYS.start}`
  const flows: DatedFlow[] = [{ date: first, amount: new Decimal(0) }]
  const add = (rows: typeof costs | typeof benefits, sign: 1 | -1) => {
    for (const { timing, amounts } of rows) {
      amounts.forEach((amount, at) => {
        if (amount.isZero()) return
        const date = `${isoYear(years[at].year)}-${DAYS[timing]}`
        flows.push({ date, amount: amount.times(sign) })
      })
    }
  }
  add(costs, -1)
  add(benefits, 1)
  const rate = years[0].rate
  const hasOneRate = years.every((year) => year.rate.eq(rate))
  return { value: hasOneRate ? xnpv(flows, rate) : null, roots: datedRatesOfReturn(flows) }
}

const isoYear = (year: number) => String(year).padStart(4, '0')

const HIGHEST_PERCENT = 20

/** The net present value at one rate for all years, from 0 to 20 %. */
export function netValueProfile({ timeline }: Appraisal): { rate: Decimal; value: Decimal }[] {
  const flows = timeline
    .filter(({ flow }) => !flow.isZero())
    .map(({ time, flow }) => ({ time, amount: flow }))
  return Array.from({ length: HIGHEST_PERCENT + 1 }, (_, percent) => {
    const rate = new Decimal(percent).div(100)
    return { rate, value: presentValue(flows, rate) }
  })
}
