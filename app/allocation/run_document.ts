import { canonicalJson, sha256 } from '#core/hashes'
import { verifyAllocation, type CertificateFailure } from '#allocation/domain/certificate'
import { checkRouting, earlierFlows, type RoutingFailure } from '#allocation/domain/least_change'
import { checkStatement, type StatementFailure } from '#allocation/domain/round_statement'
import { checkTerms, type TermFailure } from '#allocation/domain/round_terms'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationResult, CanonicalProblem } from '#allocation/domain/types'
import type { Row } from '#core/sql'
import type { RoundInput } from '#allocation/domain/round_input'

/** Version of the rules that turn an input into a result; a stored run keeps the one it was made with. */
export const ENGINE_VERSION = 'allocation/1'

/** Label of a run that left the ring-fences of its round out. */
export const WITHOUT_RING_FENCES = 'without_ring_fences'

/** Label of a run that changes as little as possible of who paid whom in the last decided round. */
export const LEAST_CHANGE = 'least_change'

/** Label of a run that answers an objection. */
export const WITH_REMEDIES = 'with_remedies'

/** The bytes of an input that are stored and hashed: the problem in its one canonical order. */
export function inputDocument(input: RoundInput): { text: string; hash: string } {
  const text = canonicalJson({ ...input, problem: canonicalProblem(input.problem) })
  return { text, hash: sha256(text) }
}

export function resultDocument(result: AllocationResult): { text: string; hash: string } {
  const text = canonicalJson(result)
  return { text, hash: sha256(text) }
}

/** Reads a stored input back, amounts of the problem as BigInt again. */
export function readInput(text: string): RoundInput & { problem: CanonicalProblem } {
  const stored = JSON.parse(text)
  const maybe = (value: string | null) => (value === null ? null : BigInt(value))
  const problem = {
    ...stored.problem,
    lots: stored.problem.lots.map((lot: any) => ({
      ...lot,
      amount: BigInt(lot.amount),
      edges: lot.edges.map((edge: any) => ({ ...edge, cap: maybe(edge.cap) })),
    })),
    cells: stored.problem.cells.map((cell: any) => ({
      ...cell,
      need: BigInt(cell.need),
      floor: BigInt(cell.floor),
      cap: maybe(cell.cap),
      ...(cell.heads !== undefined && { heads: BigInt(cell.heads) }),
    })),
    ...(stored.problem.pools && {
      pools: stored.problem.pools.map((pool: any) => ({ ...pool, cap: BigInt(pool.cap) })),
    }),
    ringFences: stored.problem.ringFences.map((fence: any) =>
      fence.kind === 'amount' ? { ...fence, amount: BigInt(fence.amount) } : fence
    ),
  }
  return { ...stored, problem }
}

export type RunFailure = StatementFailure | TermFailure | RoutingFailure | CertificateFailure

/**
 * Everything that is wrong with a result beside its input, found without solving: what the input states of
 * funds, lines and terms, the allocation with its certificate, and the routing where it keeps to an earlier one.
 */
export function failuresOf(input: RoundInput, result: AllocationResult): RunFailure[] {
  const stated = [...checkStatement(input), ...checkTerms(input)]
  if (!result.ok) return stated
  const problem = canonicalProblem(input.problem)
  return [
    ...stated,
    ...verifyAllocation(problem, result),
    ...checkRouting(problem, result, earlierFlows(input.routing)),
  ]
}

/** What an entry of the ledger names a run by: one hash over those of its input and result. */
export function runMark(run: Row): string {
  return `sha256:${sha256(canonicalJson({ input: run.input_hash, result: run.result_hash }))}`
}

/** A run read back from the database. */
export interface StoredRun {
  input: RoundInput & { problem: CanonicalProblem }
  result: AllocationResult
}

/**
 * A stored run, if it is what was stored: input and result have their hashes, and the verifier, which
 * shares nothing with the solver, accepts the result. Null when any of it does not hold.
 */
export function readRun(row: Row): StoredRun | null {
  try {
    const input = readInput(row.input)
    const result = readResult(row.result)
    const intact =
      inputDocument(input).hash === row.input_hash &&
      resultDocument(result).hash === row.result_hash &&
      input.problem.rule === row.rule &&
      failuresOf(input, result).length === 0
    return intact ? { input, result } : null
  } catch {
    return null
  }
}

const MONEY = new Set([
  'amount',
  'spendable',
  'required',
  'base',
  'floor',
  'allocated',
  'funds',
  'room',
  'short',
  'available',
  'by',
  'cap',
])
const EXACT = new Set(['exactFlows', 'lineFlows'])

/** Reads a stored result back; exact fractions stay texts, whole amounts become BigInt. */
export function readResult(text: string): AllocationResult {
  return revive(JSON.parse(text), false) as AllocationResult
}

function revive(value: unknown, exact: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => revive(inner, exact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!exact && MONEY.has(key) && typeof inner === 'string') return [key, BigInt(inner)]
      return [key, revive(inner, exact || EXACT.has(key))]
    })
  )
}
