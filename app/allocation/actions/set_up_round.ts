import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import type { AllocationRule, UnitOfFairness } from '#allocation/domain/types'
import { AllocationProblemError } from '#allocation/domain/errors'
import { nestRingFences } from '#allocation/domain/ring_fences'
import { ringFencesOf } from '#allocation/queries/round_problem'

export interface RoundTerms {
  code: string
  title: string
  titleLang: string
  year: number
  /** Accounting day of the decision: money free on that day can be shared. */
  effectiveOn: string
  rule: AllocationRule
  unit: UnitOfFairness
  principle?: string | null
}

/** Opens a round: which rule, for which day, on what principle. */
export async function openRound(
  trx: TransactionClientContract,
  round: RoundTerms & { id: string; cityId: string; by: string }
): Promise<{ id: string }> {
  const [same] = await selectRows(trx, 'SELECT id FROM allocation_rounds WHERE city_id = ? AND code = ?', [
    round.cityId,
    round.code,
  ])
  if (same && same.id !== round.id) throw new Refusal('E_CODE_TAKEN', { code: round.code }, 'code', 409)
  if (same) return { id: round.id }
  await trx
    .insertQuery()
    .table('allocation_rounds')
    .insert({
      city_id: round.cityId,
      id: round.id,
      ...columnsOf(round),
      state: 'set_up',
      created_by: round.by,
      created_at: now(),
      version: 1,
    })
  return { id: round.id }
}

export async function changeRound(
  trx: TransactionClientContract,
  round: RoundTerms & { id: string; cityId: string; version: number }
): Promise<void> {
  await touchRound(trx, round.cityId, round.id, round.version)
  await trx.query().from('allocation_rounds').where({ city_id: round.cityId, id: round.id }).update(columnsOf(round))
}

export interface RoundScope {
  cityId: string
  roundId: string
  /** Funds of the round; an amount takes less than all that is free. */
  funds: { fundId: string; amount?: bigint | null }[]
  lines: { lineId: string; floor?: bigint | null; equityWeight?: string }[]
}

/** Which funds are shared over which lines. */
export async function chooseScope(trx: TransactionClientContract, scope: RoundScope): Promise<void> {
  const { cityId, roundId } = scope
  await touchRound(trx, cityId, roundId)
  const key = { city_id: cityId, round_id: roundId }
  await trx.query().from('round_funds').where(key).delete()
  await trx.query().from('round_lines').where(key).delete()
  for (const { fundId, amount } of scope.funds) {
    await trx.insertQuery().table('round_funds').insert({ ...key, fund_id: fundId, amount: amount ?? null })
  }
  for (const { lineId, floor, equityWeight } of scope.lines) {
    await trx
      .insertQuery()
      .table('round_lines')
      .insert({ ...key, budget_line_id: lineId, floor: floor ?? null, equity_weight: equityWeight ?? '1' })
  }
}

export type RingFenceTerms = {
  id: string
  cityId: string
  roundId: string
  groups: string[]
  reason?: string | null
  by: string
} & ({ kind: 'amount'; amount: bigint } | { kind: 'percentage'; percentage: string })

/** A protected minimum for a group or a family of groups. Ring-fences may nest, but not cross. */
export async function setRingFence(trx: TransactionClientContract, fence: RingFenceTerms): Promise<void> {
  await touchRound(trx, fence.cityId, fence.roundId)
  if (fence.groups.length === 0) throw new Refusal('E_GROUP_NEEDED', {}, 'groups')
  if (fence.kind === 'amount' && fence.amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (fence.kind === 'percentage' && !isPercentage(fence.percentage)) {
    throw new Refusal('E_PERCENTAGE', { value: fence.percentage }, 'percentage')
  }
  await trx
    .insertQuery()
    .table('ring_fences')
    .insert({
      city_id: fence.cityId,
      id: fence.id,
      round_id: fence.roundId,
      group_codes: canonicalJson(fence.groups.toSorted()),
      kind: fence.kind,
      amount: fence.kind === 'amount' ? fence.amount : null,
      percentage: fence.kind === 'percentage' ? fence.percentage : null,
      reason: fence.reason ?? null,
      set_by: fence.by,
      set_at: now(),
    })
  try {
    nestRingFences(await ringFencesOf(trx, fence.cityId, fence.roundId))
  } catch (error) {
    if (!(error instanceof AllocationProblemError)) throw error
    throw new Refusal(error.code, error.params, 'groups')
  }
}

export async function withdrawRingFence(
  trx: TransactionClientContract,
  fence: { cityId: string; roundId: string; id: string }
): Promise<void> {
  await touchRound(trx, fence.cityId, fence.roundId)
  const rows = await selectRows(
    trx,
    `UPDATE ring_fences SET withdrawn_at = ?
     WHERE city_id = ? AND round_id = ? AND id = ? AND withdrawn_at IS NULL RETURNING id`,
    [now(), fence.cityId, fence.roundId, fence.id]
  )
  if (rows.length === 0) throw new NotFound()
}

/** Locks the round for a change. What is decided or proposed is not changed any more. */
async function touchRound(trx: TransactionClientContract, cityId: string, roundId: string, version?: number) {
  const [round] = await selectRows(
    trx,
    `UPDATE allocation_rounds SET version = version + 1 WHERE city_id = ? AND id = ? RETURNING state, version`,
    [cityId, roundId]
  )
  if (!round) throw new NotFound()
  if (version !== undefined && toCount(round.version) !== version + 1) {
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
  if (round.state === 'decided') throw new Refusal('E_ROUND_DECIDED', {}, undefined, 409)
  if (round.state === 'proposed') throw new Refusal('E_ROUND_PROPOSED', {}, undefined, 409)
}

function isPercentage(text: string): boolean {
  return /^\d{1,3}(\.\d{1,6})?$/.test(text) && BigInt(text.replace('.', '').padEnd(1, '0')) > 0n && !/^(100\.0*[1-9]|10[1-9]|1[1-9]\d|[2-9]\d\d)/.test(text)
}

function columnsOf(round: RoundTerms) {
  return {
    code: round.code,
    title: round.title,
    title_lang: round.titleLang,
    year: round.year,
    effective_on: round.effectiveOn,
    rule: round.rule,
    unit: round.unit,
    principle: round.principle ?? null,
  }
}
