import { ALLOCATION_RULES, type AllocationRule } from '#allocation/domain/types'
import { AllocationProblemError } from '#allocation/domain/errors'
import { rulesFor } from '#allocation/domain/problem'
import { lastRouting } from '#allocation/queries/last_routing'
import { decisionsOf } from '#allocation/queries/rounds'
import type { RoundInput } from '#allocation/domain/round_input'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound, type RoundRow } from '#allocation/queries/round_rows'
import {
  inputDocument,
  LEAST_CHANGE,
  readRun,
  WITH_REMEDIES,
  WITHOUT_RING_FENCES,
  type StoredRun,
} from '#allocation/run_document'
import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client, type Row } from '#core/sql'

export interface ListedRun {
  id: string
  no: number
  rule: AllocationRule
  withRingFences: boolean
  /** It answers an objection: the round with a remedy in it. */
  isRemedy: boolean
  /** It changes as little as possible of who paid whom in the last decided round. */
  isLeastChange: boolean
  isFeasible: boolean
  inputHash: string
  resultHash: string
  engineVersion: string
  runBy: string
  runAt: string
  /** Money, needs and terms are still as they were when it was made. */
  isCurrent: boolean
}

/** A run with what it was made from; null where the stored run does not hold any more. */
export interface RunShown extends ListedRun {
  roundId: string
  stored: StoredRun | null
}

/**
 * What a run of the round is made from: the books as they stand; once decided, what the decided run was
 * made from. Null when the decided run is not what was stored.
 */
export async function baseInput(
  client: Client,
  cityId: string,
  round: RoundRow
): Promise<RoundInput | null> {
  if (round.state !== 'decided') return roundInput(client, cityId, round)
  const decision = (await decisionsOf(client, cityId, round.id)).find(
    ({ state }) => state === 'decided'
  )
  return readRun(await runRow(client, cityId, decision!.runId))?.input ?? null
}

/**
 * The hash that a run of each rule, with and without ring-fences, has if it is made now; none where the
 * terms of the round do not fit together, which a run would refuse.
 */
function currentHashes(base: RoundInput | null): Set<string> {
  if (!base) return new Set()
  const { problem } = base
  return new Set(
    rulesFor(problem).flatMap((rule) =>
      [problem.ringFences, []].flatMap((ringFences) => {
        try {
          return [inputDocument({ ...base, problem: { ...problem, rule, ringFences } }).hash]
        } catch (error) {
          if (error instanceof AllocationProblemError) return []
          throw error
        }
      })
    )
  )
}

/** The hashes, and those that the runs with remedies or least change among the rows have if they are made now. */
async function withVariants(
  client: Client,
  cityId: string,
  roundId: string,
  rows: readonly Row[],
  base: RoundInput | null
): Promise<Set<string>> {
  const current = currentHashes(base)
  const hashes = new Set(current)
  const round = await findRound(client, cityId, roundId)
  if (round.state === 'decided') return hashes
  if (base && rows.some(({ label }) => label === LEAST_CHANGE)) {
    const { lots, cells } = base
    const routing = await lastRouting(client, cityId, roundId, lots, cells)
    if (routing) for (const hash of currentHashes({ ...base, routing })) hashes.add(hash)
  }
  for (const { id, label } of rows) {
    if (label !== WITH_REMEDIES) continue
    const stored = readRun(await runRow(client, cityId, id))
    if (!stored?.input.remedies) continue
    const { remedies } = stored.input
    const input = await roundInput(client, cityId, round, { remedies })
    try {
      hashes.add(inputDocument(input).hash)
    } catch (error) {
      if (!(error instanceof AllocationProblemError)) throw error
    }
  }
  return hashes
}

const COLUMNS = `u.id, u.round_id, u.no, u.rule, u.label, u.is_feasible, u.input_hash, u.result_hash,
  u.engine_version, u.run_at, p.full_name`

/** The runs of a round, the newest first. */
export async function runsOf(
  client: Client,
  cityId: string,
  roundId: string,
  base: RoundInput | null
): Promise<ListedRun[]> {
  const rows = await selectRows(
    client,
    `SELECT ${COLUMNS} FROM allocation_runs u JOIN people p ON p.id = u.run_by
     WHERE u.city_id = ? AND u.round_id = ? ORDER BY u.no DESC`,
    [cityId, roundId]
  )
  const current = await withVariants(client, cityId, roundId, rows, base)
  return rows.map((row) => listed(row, current))
}

export async function runShown(client: Client, cityId: string, runId: string): Promise<RunShown> {
  const row = await runRow(client, cityId, runId)
  const round = await findRound(client, cityId, row.round_id)
  const base = await baseInput(client, cityId, round)
  const current = await withVariants(client, cityId, round.id, [row], base)
  return withStored(row, current)
}

/** The stored texts of a run, byte for byte. */
export async function runRow(client: Client, cityId: string, runId: string): Promise<Row> {
  const [row] = await selectRows(
    client,
    `SELECT ${COLUMNS}, u.input, u.result FROM allocation_runs u JOIN people p ON p.id = u.run_by
     WHERE u.city_id = ? AND u.id = ?`,
    [cityId, runId]
  )
  if (!row) throw new NotFound()
  return row
}

/** Side by side, more columns than these cannot be read. */
const REMEDIES_SHOWN = 3

export interface Comparison {
  base: RoundInput
  /** The newest run of each rule; null where none was made. */
  columns: { rule: AllocationRule; withRingFences: boolean; run: RunShown | null }[]
}

/**
 * The newest run of each rule and, when there are ring-fences, the newest one of the round's rule without
 * them. A run of older money stands in only where there is no current one.
 */
export async function comparisonOf(
  client: Client,
  cityId: string,
  round: RoundRow,
  base: RoundInput
): Promise<Comparison> {
  const runs = await runsOf(client, cityId, round.id, base)
  const shown = async ({ id, isCurrent }: ListedRun) => {
    const row = await runRow(client, cityId, id)
    return { ...withStored(row, new Set()), isCurrent }
  }
  const newest = async (rule: AllocationRule, withRingFences: boolean) => {
    const made = runs.filter(
      (run) => run.rule === rule && run.withRingFences === withRingFences && !run.isRemedy
    )
    const chosen = made.find(({ isCurrent }) => isCurrent) ?? made[0]
    return { rule, withRingFences, run: chosen ? await shown(chosen) : null }
  }
  const columns = []
  const possible = rulesFor(base.problem)
  for (const rule of [round.rule, ...ALLOCATION_RULES.filter((one) => one !== round.rule)]) {
    const column = await newest(rule, true)
    if (column.run || possible.includes(rule)) columns.push(column)
  }
  const free = await newest(round.rule, false)
  if (free.run) columns.push(free)
  const remedied = runs.filter(({ isRemedy }) => isRemedy).slice(0, REMEDIES_SHOWN)
  for (const run of remedied.toReversed()) {
    columns.push({ rule: run.rule, withRingFences: true, run: await shown(run) })
  }
  return { base, columns }
}

function withStored(row: Row, current: ReadonlySet<string>): RunShown {
  return { ...listed(row, current), roundId: row.round_id, stored: readRun(row) }
}

function listed(row: Row, current: ReadonlySet<string>): ListedRun {
  return {
    id: row.id,
    no: toCount(row.no),
    rule: row.rule,
    withRingFences: row.label !== WITHOUT_RING_FENCES,
    isRemedy: row.label === WITH_REMEDIES,
    isLeastChange: row.label === LEAST_CHANGE,
    isFeasible: toBoolean(row.is_feasible),
    inputHash: row.input_hash,
    resultHash: row.result_hash,
    engineVersion: row.engine_version,
    runBy: row.full_name,
    runAt: row.run_at,
    isCurrent: current.has(row.input_hash),
  }
}
