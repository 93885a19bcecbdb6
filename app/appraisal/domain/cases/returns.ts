import { Decimal } from '#money/decimal'
import {
  flowsFrom,
  mapValues,
  read,
  readGuess,
  readRate,
  write,
  type CaseNumber,
  type CaseRunner,
} from '#appraisal/domain/cases/case_numbers'
import { datedRatesOfReturn, xnfv, xnpv, type DatedFlow } from '#appraisal/domain/dated_flows'
import { DAY_COUNTS, type DayCount } from '#appraisal/domain/day_counts'
import { modifiedRateOfReturn } from '#appraisal/domain/modified_rate'
import { internalRatesOfReturn, nearestRate } from '#appraisal/domain/rates_of_return'

/** Rates of return, of even periods and of dates. */
export const returnCases: Record<string, CaseRunner> = {
  irr: ratesOfReturn,
  mirr: modifiedRates,
  xnpv: datedValues,
  xirr: datedRates,
}

function ratesOfReturn(inputs: {
  cashflows: (CaseNumber | null)[]
  blanks: 'none' | 'skip'
  report?: 'nearest' | 'all_roots'
  guess?: CaseNumber | null
}) {
  const amounts =
    inputs.blanks === 'skip'
      ? inputs.cashflows.filter((amount) => amount !== null)
      : inputs.cashflows.map((amount) => amount ?? 0)
  const rates = internalRatesOfReturn(flowsFrom(amounts, 0), null)
  if (inputs.report === 'all_roots') return { roots: rates.map(({ rate }) => write(rate)) }
  if ((inputs.report ?? 'nearest') !== 'nearest') return null
  return { irr: write(nearestRate(rates, readGuess(inputs.guess))) }
}

interface MirrRates {
  finance_rate: CaseNumber
  reinvest_rate: CaseNumber
}

function modifiedRates(
  inputs:
    | ({ measure: 'single'; cashflows: CaseNumber[] } & MirrRates)
    | { measure: 'table'; cashflows: CaseNumber[][]; rates: MirrRates[] }
) {
  const rateOf = (cashflows: CaseNumber[], rates: MirrRates) =>
    write(
      modifiedRateOfReturn(
        flowsFrom(cashflows, 0),
        new Decimal(cashflows.length - 1),
        readRate(rates.finance_rate),
        readRate(rates.reinvest_rate)
      )
    )
  if (inputs.measure === 'single') return { mirr: rateOf(inputs.cashflows, inputs) }
  if (inputs.measure !== 'table') return null
  return { mirr: inputs.cashflows.map((row) => inputs.rates.map((rates) => rateOf(row, rates))) }
}

interface Dated {
  cashflows: CaseNumber[]
  dates: string[]
}

function datedFlows({ cashflows, dates }: Dated): DatedFlow[] {
  return cashflows.map((amount, at) => ({ date: dates[at], amount: read(amount) }))
}

/** Also under their shorter names. */
const DAY_COUNT_NAMES: Record<string, DayCount> = {
  ...Object.fromEntries(DAY_COUNTS.map((basis) => [basis, basis])),
  'act/365': 'act/365F',
  '30/360 US': '30/360',
  '30/360 (US)': '30/360',
  'act/act': 'act/act ISDA',
}

function datedValues(
  inputs: Dated & { measure: 'xnpv' | 'xnfv'; rate: CaseNumber; day_count?: string }
) {
  const basis = DAY_COUNT_NAMES[inputs.day_count ?? 'act/365F']
  if (!basis) return null
  const flows = datedFlows(inputs)
  const rate = readRate(inputs.rate)
  if (inputs.measure === 'xnpv') return { xnpv: write(xnpv(flows, rate, basis)) }
  return inputs.measure === 'xnfv' ? { xnfv: write(xnfv(flows, rate, basis)) } : null
}

function datedRates(
  inputs: Dated & {
    day_counts: string[]
    guess?: CaseNumber | null
    evaluate_at?: CaseNumber | null
  }
) {
  if (inputs.day_counts.some((name) => !DAY_COUNT_NAMES[name])) return null
  const flows = datedFlows(inputs)
  const guess = readGuess(inputs.guess)
  const bases = Object.fromEntries(inputs.day_counts.map((name) => [name, DAY_COUNT_NAMES[name]]))
  const xirr = mapValues(bases, (basis) =>
    write(nearestRate(datedRatesOfReturn(flows, basis), guess))
  )
  const at = inputs.evaluate_at ?? null
  if (at === null) return { xirr }
  return { xirr, xnpv_at: write(xnpv(flows, readRate(at))) }
}
