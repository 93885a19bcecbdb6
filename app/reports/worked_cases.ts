import { allocationCaseKinds } from '#allocation/domain/verify_cases'
import { appraisalCaseKinds } from '#appraisal/domain/verify_cases'
import {
  compareCase,
  type CaseComparison,
  type CaseDifference,
  type CaseTolerance,
} from '#core/cases/compare_case'

/** A file that holds no list of worked cases. */
export class NotCases extends Error {
  readonly code = 'E_CASES'
}

export interface JudgedCase {
  id: string
  kind: string
  status: 'passed' | 'failed' | 'unsupported'
  expected: unknown
  /** Our answer; null when the kind is not supported, `{ error }` when it could not be computed. */
  actual: unknown
  differences: CaseDifference[]
}

interface WorkedCase {
  id: string
  kind: string
  inputs: unknown
  expected: unknown
  tolerance?: CaseTolerance | null
}

/** Undefined as a whole: we have no method for what is asked. Null: the answer is "not defined". */
type CaseRunner = (inputs: unknown) => unknown

const KINDS: Record<string, CaseRunner> = {
  ...Object.fromEntries(
    Object.entries(appraisalCaseKinds).map(([kind, run]): [string, CaseRunner] => [
      kind,
      (inputs) => run(inputs) ?? undefined,
    ])
  ),
  ...allocationCaseKinds,
}

/** Judges every case of a file. Throws NotCases. */
export function judgeCases(document: unknown): JudgedCase[] {
  if (!Array.isArray(document)) throw new NotCases('A JSON array of cases is needed.')
  return document.map((value, index) => judgeCase(readCase(value, index)))
}

function readCase(value: any, index: number): WorkedCase {
  const isCase =
    typeof value?.id === 'string' &&
    typeof value.kind === 'string' &&
    'inputs' in value &&
    'expected' in value
  if (!isCase) throw new NotCases(`Case ${index + 1} needs id, kind, inputs and expected.`)
  return value
}

function judgeCase({ id, kind, inputs, expected, tolerance }: WorkedCase): JudgedCase {
  const isKnownBad = kind === 'known_bad'
  const ofKind = (inputs as { of_kind?: unknown } | null)?.of_kind
  const asked = isKnownBad && typeof ofKind === 'string' ? ofKind : kind
  const judged = { id, kind, expected, actual: null, differences: [] }
  if (!Object.hasOwn(KINDS, asked)) return { ...judged, status: 'unsupported' }
  let answer: unknown
  let comparison: CaseComparison
  try {
    const given = KINDS[asked](inputs)
    if (given === undefined) return { ...judged, status: 'unsupported' }
    answer = withoutBigInt(given)
    comparison = compareCase(expected, answer, tolerance ?? undefined)
  } catch (error) {
    const actual = { error: (error as { code?: string }).code ?? (error as Error).message }
    const differences = [{ path: '', expected, actual }]
    return { ...judged, status: 'failed', actual, differences }
  }
  const { passed, differences } = comparison
  const meets = isKnownBad ? !passed : passed
  return { ...judged, status: meets ? 'passed' : 'failed', actual: answer, differences }
}

/** Big integers become text, so that no digit is lost in JSON. */
function withoutBigInt(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
  )
}
