import { sha256, canonicalJson } from '#core/hashes'
import { UnreadableDocument } from '#core/cases/read_document'
import { failuresOf, readInput, readResult, type RunFailure } from '#allocation/run_document'

/** What is wrong with a run as a file, before its certificate is looked at. */
export type RunCheck = {
  check: 'head_changed' | 'input_changed' | 'result_changed' | 'rule_differs' | 'not_an_allocation'
  at: string
  params: Record<string, string>
}

export type CheckedRun = {
  run: { city: string; round: string; no: number; rule: string; engine: string }
  failures: (RunCheck | RunFailure)[]
}

export const RUN_FORMAT = 'learning-city-ledger/allocation-run@2'

/** What a downloaded run says of itself, before its input and result. */
export interface RunHead {
  format: typeof RUN_FORMAT
  city: string
  round: string
  run: number
  rule: string
  engine: string
  runAt: string
  inputSha256: string
  resultSha256: string
}

/** The hash of a head, which stands at its end. */
export function headHash(head: RunHead): string {
  return sha256(canonicalJson(head))
}

/**
 * Checks a run that somebody downloaded, from its file alone: the hashes of input and result, then the
 * allocation against its certificate. Throws UnreadableDocument for a file that is no such run.
 */
export function checkRunDocument(document: unknown): CheckedRun {
  const file = document as Record<string, any> | null
  if (typeof file !== 'object' || file === null || file.format !== RUN_FORMAT) {
    throw new UnreadableDocument(
      'E_JSON',
      'format',
      `This is no run: its format is not ${RUN_FORMAT}.`
    )
  }
  try {
    return checked(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UnreadableDocument('E_JSON', 'input', `The run cannot be read: ${why}.`)
  }
}

function checked(file: Record<string, any>): CheckedRun {
  const failures: CheckedRun['failures'] = []
  const texts = { input: canonicalJson(file.input), result: canonicalJson(file.result) }
  const differs = (check: RunCheck['check'], at: string, stated: unknown, found: string) => {
    if (stated !== found) failures.push({ check, at, params: { stated: String(stated), found } })
  }
  const { headSha256, input: _, result: __, ...head } = file
  differs('head_changed', 'head', headSha256, headHash(head as RunHead))
  differs('input_changed', 'input', file.inputSha256, sha256(texts.input))
  differs('result_changed', 'result', file.resultSha256, sha256(texts.result))
  const input = readInput(texts.input)
  const result = readResult(texts.result)
  differs('rule_differs', 'rule', file.rule, input.problem.rule)
  failures.push(...failuresOf(input, result))
  if (!result.ok) failures.push({ check: 'not_an_allocation', at: 'result', params: {} })
  const run = {
    city: String(file.city),
    round: String(file.round),
    no: Number(file.run),
    rule: String(file.rule),
    engine: String(file.engine),
  }
  return { run, failures }
}
