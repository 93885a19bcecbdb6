import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId, newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { lockRound, tellOfRound } from '#allocation/actions/round_store'
import { allocate } from '#allocation/domain/allocate'
import { AllocationProblemError } from '#allocation/domain/errors'
import { earlierFlows, withLeastChange } from '#allocation/domain/least_change'
import { canonicalProblem, rulesFor } from '#allocation/domain/problem'
import type { AllocationResult, AllocationRule } from '#allocation/domain/types'
import type { Remedy } from '#allocation/domain/remedies'
import type { RoundInput } from '#allocation/domain/round_input'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import {
  ENGINE_VERSION,
  failuresOf,
  inputDocument,
  LEAST_CHANGE,
  readResult,
  resultDocument,
  WITH_REMEDIES,
  WITHOUT_RING_FENCES,
} from '#allocation/run_document'
import { isImportArriving } from '#imports/queries/batches'

export interface RunRequest {
  id?: string
  cityId: string
  roundId: string
  /** Another rule than the round's, to compare. */
  rule?: AllocationRule
  /** Without the ring-fences, to see what they cost. */
  withRingFences?: boolean
  /** With as little change as possible of who paid whom in the last decided round. */
  leastChange?: boolean
  /** Changes that objections ask for. */
  remedies?: readonly Remedy[]
  by: string
}

export interface Run {
  id: string
  no: number
  inputHash: string
  result: AllocationResult
}

/**
 * Computes one allocation of a round and keeps it with its input, hashes and certificate. An allocation
 * that its own independent verifier does not accept is never stored.
 */
export async function runRound(trx: TransactionClientContract, request: RunRequest): Promise<Run> {
  const { cityId, roundId } = request
  const id = request.id ?? newId()
  const { state } = await lockRound(trx, cityId, roundId)
  const known = await storedRun(trx, cityId, id)
  if (known) return known
  if (state === 'decided') throw new Refusal('E_ROUND_DECIDED', {}, undefined, 409)
  // Of a batch that is still coming in a part would be shared out as if it were all
  if (await isImportArriving(trx, cityId))
    throw new Refusal('E_IMPORT_ARRIVING', {}, undefined, 409)
  const round = await findRound(trx, cityId, roundId)
  const input = await roundInput(trx, cityId, round, request)
  if (request.leastChange && !input.routing) throw new Refusal('E_ROUND_NO_LAST', {})
  if (input.lots.length === 0) throw new Refusal('E_ROUND_NO_FUNDS', {}, 'funds')
  if (input.cells.length === 0) throw new Refusal('E_ROUND_NO_LINES', {}, 'lines')

  const result = solve(input)
  const stored = { input: inputDocument(input), result: resultDocument(result) }
  const [last] = await selectRows(
    trx,
    'SELECT max(no) AS no FROM allocation_runs WHERE city_id = ? AND round_id = ?',
    [cityId, roundId]
  )
  const run = { id, no: toCount(last.no) + 1 }
  await trx
    .insertQuery()
    .table('allocation_runs')
    .insert({
      city_id: cityId,
      id,
      round_id: roundId,
      no: run.no,
      rule: input.problem.rule,
      label: labelOf(request),
      is_feasible: result.ok,
      input: stored.input.text,
      input_hash: stored.input.hash,
      result: stored.result.text,
      result_hash: stored.result.hash,
      engine_version: ENGINE_VERSION,
      run_by: request.by,
      run_at: now(),
    })
  if (state === 'set_up') {
    await trx
      .query()
      .from('allocation_rounds')
      .where({ city_id: cityId, id: roundId })
      .update({ state: 'compared' })
  }
  await tellOfRound(trx, request, 'round.run', {
    run: id,
    rule: input.problem.rule,
    inputHash: stored.input.hash,
    resultHash: stored.result.hash,
  })
  return { ...run, inputHash: stored.input.hash, result }
}

/** Runs every rule that the round can be shared by, so that the committee can compare them. */
export async function compareRules(
  trx: TransactionClientContract,
  request: { id: string; cityId: string; roundId: string; by: string }
): Promise<Run[]> {
  const { cityId, roundId } = request
  const round = await findRound(trx, cityId, roundId)
  const { problem } = await roundInput(trx, cityId, round)
  const runs = []
  for (const rule of rulesFor(problem)) {
    runs.push(await runRound(trx, { ...request, id: derivedId(request.id, rule), rule }))
  }
  return runs
}

function labelOf({ withRingFences, remedies, leastChange }: RunRequest): string | null {
  if (remedies?.length) return WITH_REMEDIES
  if (leastChange) return LEAST_CHANGE
  return withRingFences === false ? WITHOUT_RING_FENCES : null
}

/** The run of a form that came twice. */
async function storedRun(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Run | null> {
  const [row] = await selectRows(
    trx,
    'SELECT no, input_hash, result FROM allocation_runs WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  return row
    ? { id, no: toCount(row.no), inputHash: row.input_hash, result: readResult(row.result) }
    : null
}

/** Solves a round's problem and lets the verifier judge the answer. */
export function solve(input: RoundInput): AllocationResult {
  try {
    const solved = allocate(input.problem)
    const earlier = earlierFlows(input.routing)
    const result =
      solved.ok && earlier
        ? withLeastChange(canonicalProblem(input.problem), solved, earlier)
        : solved
    const [failure] = failuresOf(input, result)
    if (failure) throw new Error(`The verifier refused an allocation: ${JSON.stringify(failure)}`)
    return result
  } catch (error) {
    if (error instanceof AllocationProblemError) throw new Refusal(error.code, error.params)
    throw error
  }
}
