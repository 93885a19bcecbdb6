import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Row } from '#core/sql'
import { startStep } from '#allocation/actions/round_steps'
import { tellOfRound, touchRound } from '#allocation/actions/round_store'
import { AllocationProblemError } from '#allocation/domain/errors'
import { nestRingFences } from '#allocation/domain/ring_fences'
import type { AllocationRule, UnitOfFairness } from '#allocation/domain/types'
import { freeAuthority } from '#allocation/queries/round_funds'
import { ringFencesOf } from '#allocation/queries/round_problem'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import { isOpenDay } from '#ledger/queries/open_day'
import { Rational } from '#money/rational'

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
  const [known] = await selectRows(
    trx,
    'SELECT id FROM allocation_rounds WHERE city_id = ? AND id = ?',
    [round.cityId, round.id]
  )
  if (known) return { id: round.id }
  await refuseTerms(trx, round)
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
  const { code, effectiveOn, rule, unit } = round
  await tellOfRound(trx, { ...round, roundId: round.id }, 'round.opened', {
    code,
    effectiveOn,
    rule,
    unit,
  })
  return { id: round.id }
}

export async function changeRound(
  trx: TransactionClientContract,
  round: RoundTerms & { id: string; cityId: string; version: number; by: string }
): Promise<void> {
  await touchRound(trx, round.cityId, round.id, round.version)
  await refuseTerms(trx, round)
  await trx
    .query()
    .from('allocation_rounds')
    .where({ city_id: round.cityId, id: round.id })
    .update(columnsOf(round))
  // A round shares over lines of its own year; those of another leave with the change.
  await trx.rawQuery(
    `DELETE FROM round_lines WHERE city_id = ? AND round_id = ? AND budget_line_id IN
       (SELECT id FROM budget_lines WHERE city_id = ? AND year <> ?)`,
    [round.cityId, round.id, round.cityId, round.year]
  )
  const { code, effectiveOn, rule, unit } = round
  await tellOfRound(trx, { ...round, roundId: round.id }, 'round.changed', {
    code,
    effectiveOn,
    rule,
    unit,
  })
}

async function refuseTerms(
  trx: TransactionClientContract,
  round: RoundTerms & { id: string; cityId: string }
): Promise<void> {
  const [same] = await selectRows(
    trx,
    'SELECT id FROM allocation_rounds WHERE city_id = ? AND code = ? AND id <> ?',
    [round.cityId, round.code, round.id]
  )
  if (same) throw new Refusal('E_CODE_TAKEN', { code: round.code }, 'code', 409)
  if (!(await isOpenDay(trx, round.cityId, round.effectiveOn))) {
    throw new Refusal('E_PERIOD', { date: round.effectiveOn }, 'effective_on')
  }
}

export interface RoundScope {
  cityId: string
  roundId: string
  /** Funds of the round; an amount takes less than all that is free. */
  funds: { fundId: string; amount?: bigint | null }[]
  /** Lines of the round; a floor of null is the line's own. */
  lines: {
    lineId: string
    floor?: bigint | null
    equityWeight?: string
    /** People the line serves, for the same amount per head. */
    heads?: bigint | null
    /** Priority, 1 first. */
    tier?: number
    /** The least with which the line can start, with what earlier decisions gave. */
    minimum?: bigint | null
  }[]
  by: string
}

/** Which funds are shared over which lines. */
export async function chooseScope(
  trx: TransactionClientContract,
  scope: RoundScope
): Promise<void> {
  const { cityId, roundId } = scope
  await touchRound(trx, cityId, roundId)
  await refuseScope(trx, scope)
  const key = { city_id: cityId, round_id: roundId }
  await trx.query().from('round_funds').where(key).delete()
  await trx.query().from('round_lines').where(key).delete()
  for (const { fundId, amount } of scope.funds) {
    await trx
      .insertQuery()
      .table('round_funds')
      .insert({ ...key, fund_id: fundId, amount: amount ?? null })
  }
  for (const { lineId, floor, equityWeight, heads, tier, minimum } of scope.lines) {
    await trx
      .insertQuery()
      .table('round_lines')
      .insert({
        ...key,
        budget_line_id: lineId,
        floor: floor ?? null,
        equity_weight: equityWeight ?? '1',
        heads: heads ?? null,
        tier: tier ?? 1,
        minimum_viable: minimum ?? null,
      })
  }
  await tellOfRound(trx, scope, 'round.scope_chosen', {
    funds: scope.funds.map(({ fundId }) => fundId),
    lines: scope.lines.map(({ lineId }) => lineId),
  })
}

async function refuseScope(trx: TransactionClientContract, scope: RoundScope): Promise<void> {
  const { cityId, roundId } = scope
  const [{ effective_on: on }] = await selectRows(
    trx,
    'SELECT effective_on FROM allocation_rounds WHERE city_id = ? AND id = ?',
    [cityId, roundId]
  )
  const funds = await keyed(trx, 'SELECT id, code FROM funds WHERE city_id = ?', cityId)
  for (const { fundId, amount } of scope.funds) {
    const fund = funds.get(fundId)
    if (!fund) throw new NotFound()
    if (amount === undefined || amount === null) continue
    if (amount > (await freeAuthority(trx, cityId, fundId, on))) {
      throw new Refusal('E_ROUND_ABOVE_FREE', { fund: fund.code }, `funds.${fundId}.amount`)
    }
  }
  const lines = await keyed(
    trx,
    'SELECT id, code, need, cap, closed_on FROM budget_lines WHERE city_id = ?',
    cityId
  )
  for (const { lineId, floor, equityWeight, minimum } of scope.lines) {
    const line = lines.get(lineId)
    if (!line) throw new NotFound()
    const at = `lines.${lineId}`
    if (line.closed_on) throw new Refusal('E_ROUND_LINE_CLOSED', { line: line.code }, at)
    const field = `${at}.floor`
    if (floor && floor > toBigInt(line.need)) {
      throw new Refusal('E_ROUND_FLOOR_ABOVE_NEED', { line: line.code }, field)
    }
    if (floor && line.cap !== null && floor > toBigInt(line.cap)) {
      throw new Refusal('E_ROUND_FLOOR_ABOVE_CAP', { line: line.code }, field)
    }
    if (minimum !== undefined && minimum !== null) refuseMinimum(minimum, line, `${at}.minimum`)
    if (!isWeight(equityWeight ?? '1')) {
      throw new Refusal('E_EQUITY_WEIGHT', { line: line.code }, `${at}.weight`)
    }
  }
}

/** A line that could never get its minimum could never start. */
function refuseMinimum(minimum: bigint, line: Row, field: string): void {
  const most = line.cap === null ? line.need : line.cap
  if (minimum <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, field)
  if (minimum > toBigInt(line.need) || minimum > toBigInt(most)) {
    throw new Refusal('E_ROUND_MINIMUM_ABOVE_NEED', { line: line.code }, field)
  }
}

async function keyed(trx: TransactionClientContract, sql: string, cityId: string) {
  return new Map((await selectRows(trx, sql, [cityId])).map((row) => [row.id as string, row]))
}

/** Above 0 and written as a plain decimal, so that the level stays a fraction people can read. */
function isWeight(text: string): boolean {
  return /^\d{1,4}(\.\d{1,4})?$/.test(text) && Rational.parse(text).numerator > 0n
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
export async function setRingFence(
  trx: TransactionClientContract,
  fence: RingFenceTerms
): Promise<void> {
  const { cityId, roundId } = fence
  const groups = Array.from(new Set(fence.groups)).sort()
  const content = {
    group_codes: canonicalJson(groups),
    kind: fence.kind,
    amount: fence.kind === 'amount' ? fence.amount : null,
    percentage: fence.kind === 'percentage' ? fence.percentage : null,
    reason: fence.reason ?? null,
  }
  if (!(await startStep(trx, 'ring_fences', fence, content))) return
  if (fence.groups.length === 0) throw new Refusal('E_GROUP_NEEDED', {}, 'groups')
  const families = await groupFamilies(trx, cityId)
  const unknown = fence.groups.find((group) => !families.has(group))
  if (unknown) throw new Refusal('E_UNKNOWN_GROUP', { group: unknown }, 'groups')
  if (fence.kind === 'amount' && fence.amount <= 0n) {
    throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  }
  if (fence.kind === 'percentage' && !isPercentage(fence.percentage)) {
    throw new Refusal('E_PERCENTAGE', { value: fence.percentage }, 'percentage')
  }
  const before = await ringFencesOf(trx, cityId, roundId)
  if (before.some(({ id }) => id === groups.join('+'))) {
    throw new Refusal('E_RING_FENCE_TWICE', {}, 'groups', 409)
  }
  await trx
    .insertQuery()
    .table('ring_fences')
    .insert({
      city_id: cityId,
      id: fence.id,
      round_id: roundId,
      ...content,
      set_by: fence.by,
      set_at: now(),
    })
  try {
    nestRingFences(await ringFencesOf(trx, cityId, roundId))
  } catch (error) {
    if (!(error instanceof AllocationProblemError)) throw error
    const field = error.code === 'E_PERCENTAGES_ABOVE_HUNDRED' ? 'percentage' : 'groups'
    throw new Refusal(error.code, error.params, field)
  }
  const minimum =
    fence.kind === 'amount' ? { amount: fence.amount } : { percentage: fence.percentage }
  await tellOfRound(trx, fence, 'ring_fence.set', { ringFence: fence.id, groups, ...minimum })
}

export async function withdrawRingFence(
  trx: TransactionClientContract,
  fence: { cityId: string; roundId: string; id: string; by: string }
): Promise<void> {
  await touchRound(trx, fence.cityId, fence.roundId)
  const rows = await selectRows(
    trx,
    `UPDATE ring_fences SET withdrawn_at = ?
     WHERE city_id = ? AND round_id = ? AND id = ? AND withdrawn_at IS NULL RETURNING id`,
    [now(), fence.cityId, fence.roundId, fence.id]
  )
  if (rows.length === 0) throw new Refusal('E_RING_FENCE_WITHDRAWN', {}, undefined, 409)
  await tellOfRound(trx, fence, 'ring_fence.withdrawn', { ringFence: fence.id })
}

/** Above 0 and at most 100, as a plain decimal. */
function isPercentage(text: string): boolean {
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text)) return false
  const percentage = Rational.parse(text)
  return percentage.numerator > 0n && percentage.compare(Rational.of(100n)) <= 0
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
