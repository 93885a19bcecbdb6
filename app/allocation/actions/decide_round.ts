import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount, type Row } from '#core/sql'
import { askBeforeProposal, askBeforeVerdict } from '#allocation/actions/decision_makers'
import { lockRound, moveRound, refuseFixed, tellOfRound } from '#allocation/actions/round_store'
import type { FeasibleAllocation } from '#allocation/domain/types'
import type { RoundInput } from '#allocation/domain/round_input'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound, type RoundRow } from '#allocation/queries/round_rows'
import { inputDocument, readRun, runMark } from '#allocation/run_document'
import { postEntry } from '#ledger/actions/post_entry'
import { allocationLines } from '#ledger/domain/events'
import type { PostingLine } from '#ledger/domain/entry'

export interface Proposal {
  /** Id of the decision and of its entry in the ledger. */
  id: string
  cityId: string
  roundId: string
  runId: string
  by: string
  /** A body that registered as decision maker does it itself. */
  byMaker?: boolean
}

/** Proposes one run of a round for decision; a second person decides. */
export async function proposeDecision(
  trx: TransactionClientContract,
  proposal: Proposal
): Promise<void> {
  const { cityId, roundId } = proposal
  const { state } = await lockRound(trx, cityId, roundId)
  const [known] = await selectRows(
    trx,
    'SELECT run_id FROM allocation_decisions WHERE city_id = ? AND id = ?',
    [cityId, proposal.id]
  )
  if (known?.run_id === proposal.runId) return
  if (known) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  refuseFixed(state)
  if (!proposal.byMaker) await askBeforeProposal(trx, { cityId, roundId })
  const round = await findRound(trx, cityId, roundId)
  const run = await findRun(trx, cityId, roundId, proposal.runId)
  const { result } = await checkedRun(trx, cityId, round, run)
  if (result.flows.length === 0) throw new Refusal('E_RUN_NOTHING', {}, 'run_id')
  await trx.insertQuery().table('allocation_decisions').insert({
    city_id: cityId,
    id: proposal.id,
    round_id: roundId,
    run_id: proposal.runId,
    state: 'proposed',
    proposed_by: proposal.by,
    proposed_at: now(),
  })
  await moveRound(trx, cityId, roundId, 'proposed')
  await tellOfRound(trx, proposal, 'round.proposed', { decision: proposal.id, run: proposal.runId })
}

export interface Verdict {
  cityId: string
  decisionId: string
  by: string
  byMaker?: boolean
  /** Hash of the record of those who decided, which names the run: it stands in the entry of the ledger. Without one
   * the run itself is named there. */
  record?: string
}

/**
 * A second person decides: the run is checked again, against its certificate and against the books as
 * they stand, and becomes one entry of the ledger.
 */
export async function approveDecision(
  trx: TransactionClientContract,
  verdict: Verdict
): Promise<{ number: string }> {
  const { cityId, decisionId, by } = verdict
  const decision = await lockDecision(trx, cityId, decisionId)
  if (!verdict.byMaker) await askBeforeVerdict(trx, { cityId, decisionId, by, step: 'approve' })
  if (decision.proposed_by === by) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  const round = await findRound(trx, cityId, decision.round_id)
  const run = await findRun(trx, cityId, round.id, decision.run_id)
  const { input, result } = await checkedRun(trx, cityId, round, run)

  const number = await nextNumber(trx, cityId, round.year)
  const entry = await postEntry(trx, {
    id: decisionId,
    cityId,
    kind: 'allocation',
    effectiveOn: round.effective_on,
    memo: `${number} ${round.title} · ${verdict.record ?? runMark(run)}`,
    source: { type: 'allocation_decision', id: decisionId },
    preparedBy: decision.proposed_by,
    approvedBy: by,
    lines: linesOf(input, result),
  })
  await trx.query().from('allocation_decisions').where({ city_id: cityId, id: decisionId }).update({
    state: 'decided',
    number,
    decided_by: by,
    decided_on: round.effective_on,
    entry_id: entry.id,
  })
  const named = naming(input)
  for (const flow of result.flows) {
    await trx
      .insertQuery()
      .table('allocations')
      .insert({
        city_id: cityId,
        decision_id: decisionId,
        fund_id: named.fund(flow.lot),
        budget_line_id: named.line(flow.cell),
        amount: flow.amount,
      })
  }
  await moveRound(trx, cityId, round.id, 'decided')
  await tellOfRound(trx, { cityId, roundId: round.id, by }, 'round.decided', {
    decision: decisionId,
    number,
    entry: entry.id,
  })
  return { number }
}

/** Sends a proposal back with a reason; the round can go on. The proposer may withdraw it too. */
export async function rejectDecision(
  trx: TransactionClientContract,
  verdict: Verdict & { reason: string }
): Promise<void> {
  if (!verdict.reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const { cityId, decisionId, by } = verdict
  const decision = await lockDecision(trx, cityId, decisionId)
  if (!verdict.byMaker) await askBeforeVerdict(trx, { cityId, decisionId, by, step: 'reject' })
  await trx
    .query()
    .from('allocation_decisions')
    .where({ city_id: verdict.cityId, id: verdict.decisionId })
    .update({
      state: 'rejected',
      reason: verdict.reason.trim(),
      decided_by: decision.proposed_by === verdict.by ? null : verdict.by,
    })
  await moveRound(trx, verdict.cityId, decision.round_id, 'compared')
  await tellOfRound(trx, { ...verdict, roundId: decision.round_id }, 'round.rejected', {
    decision: verdict.decisionId,
  })
}

/** The run as stored, its hashes right, its certificate valid, and its funds and lines still as they were. */
async function checkedRun(
  trx: TransactionClientContract,
  cityId: string,
  round: RoundRow,
  run: Row
): Promise<{ input: RoundInput; result: FeasibleAllocation }> {
  const stored = readRun(run)
  if (!stored) throw new Refusal('E_RUN_TAMPERED', {}, undefined, 409)
  const { input, result } = stored
  if (!result.ok) throw new Refusal('E_RUN_IMPOSSIBLE', {}, 'run_id')
  const { remedies } = input
  if (remedies?.some(({ kind }) => kind === 'widen'))
    throw new Refusal('E_REMEDY_EARMARK', {}, 'run_id', 409)
  const change = remedies ? { remedies } : { rule: input.problem.rule }
  const today = await roundInput(trx, cityId, round, change)
  if (input.problem.ringFences.length === 0 && today.problem.ringFences.length > 0) {
    throw new Refusal('E_RUN_WITHOUT_RING_FENCES', {}, 'run_id', 409)
  }
  if (inputDocument(today).hash !== run.input_hash) {
    throw new Refusal('E_RUN_STALE', {}, undefined, 409)
  }
  return { input, result }
}

function linesOf(input: RoundInput, result: FeasibleAllocation): PostingLine[] {
  const named = naming(input)
  return result.flows.flatMap(({ lot, cell, amount }) =>
    allocationLines({
      fund: named.fund(lot),
      budgetLine: named.line(cell),
      currency: input.currency,
      amount,
    })
  )
}

function naming(input: RoundInput) {
  const funds = new Map(input.lots.map((lot) => [lot.code, lot.fundId]))
  const lines = new Map(input.cells.map((cell) => [cell.code, cell.lineId]))
  return { fund: (code: string) => funds.get(code)!, line: (code: string) => lines.get(code)! }
}

/** Numbers of decisions run from 1 in each year, without gaps; the head of the ledger is the lock. */
export async function nextNumber(
  trx: TransactionClientContract,
  cityId: string,
  year: number
): Promise<string> {
  await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq WHERE city_id = ?', [cityId])
  const [row] = await selectRows(
    trx,
    `SELECT count(*) AS n FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     WHERE d.city_id = ? AND d.state = 'decided' AND r.year = ?`,
    [cityId, year]
  )
  return `${year}-${toCount(row.n) + 1}`
}

async function findRun(
  trx: TransactionClientContract,
  cityId: string,
  roundId: string,
  runId: string
): Promise<Row> {
  const [run] = await selectRows(
    trx,
    'SELECT * FROM allocation_runs WHERE city_id = ? AND round_id = ? AND id = ?',
    [cityId, roundId, runId]
  )
  if (!run) throw new NotFound()
  return run
}

async function lockDecision(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Row> {
  const [decision] = await selectRows(
    trx,
    'UPDATE allocation_decisions SET state = state WHERE city_id = ? AND id = ? RETURNING *',
    [cityId, id]
  )
  if (!decision) throw new NotFound()
  if (decision.state !== 'proposed') throw new Refusal('E_DECISION_TAKEN', {}, undefined, 409)
  return decision
}
