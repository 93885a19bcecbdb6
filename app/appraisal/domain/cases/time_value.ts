import { annuityFactor, constantRate } from '#appraisal/domain/discounting'
import {
  countedYears,
  read,
  readRate,
  write,
  type CaseNumber,
  type CaseRunner,
} from '#appraisal/domain/cases/case_numbers'
import {
  effectiveRate,
  equivalentRate,
  evenPayment,
  futureValue,
  nominalRate,
  periodsToReach,
  presentWorth,
} from '#appraisal/domain/time_value'

/** The time value functions of spreadsheets. */
export const timeValueCases: Record<string, CaseRunner> = { tvm: timeValue }

type Arguments = Record<string, CaseNumber | undefined>

function timeValue(inputs: Arguments & { function: string; nper?: CaseNumber | CaseNumber[] }) {
  if (inputs.function === 'ANNUITY_FACTOR') {
    const factor = (periods: CaseNumber) =>
      write(
        annuityFactor(constantRate(readRate(inputs.rate!)), countedYears(read(periods)).toNumber())
      )
    const periods = inputs.nper!
    return { value: Array.isArray(periods) ? periods.map(factor) : factor(periods) }
  }
  if (!Object.hasOwn(FUNCTIONS, inputs.function)) return null
  return { value: write(FUNCTIONS[inputs.function](inputs as Arguments)) }
}

const given = (inputs: Arguments, name: string) => read(inputs[name] ?? 0)

function annuity(inputs: Arguments) {
  return {
    rate: given(inputs, 'rate'),
    periods: given(inputs, 'nper'),
    payment: given(inputs, 'pmt'),
    presentValue: given(inputs, 'pv'),
    futureValue: given(inputs, 'fv'),
    type: given(inputs, 'type').isZero() ? (0 as const) : (1 as const),
  }
}

const FUNCTIONS: Record<string, (inputs: Arguments) => ReturnType<typeof futureValue>> = {
  PMT: (inputs) => evenPayment(annuity(inputs)),
  FV: (inputs) => futureValue(annuity(inputs)),
  PV: (inputs) => presentWorth(annuity(inputs)),
  PDURATION: (inputs) =>
    periodsToReach(given(inputs, 'rate'), given(inputs, 'pv'), given(inputs, 'fv')),
  RRI: (inputs) => equivalentRate(given(inputs, 'nper'), given(inputs, 'pv'), given(inputs, 'fv')),
  NOMINAL: (inputs) => nominalRate(given(inputs, 'effect_rate'), given(inputs, 'npery')),
  EFFECT: (inputs) => effectiveRate(given(inputs, 'nominal_rate'), given(inputs, 'npery')),
}
