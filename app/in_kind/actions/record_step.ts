import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { documentHashes } from '#documents/queries/documents'
import { existingGeneralFund, generalFundOf } from '#funding/actions/general_fund'
import { exclusionOf, fundTerms, refuseAfterEnd } from '#funding/queries/fund_terms'
import { rulesOf, type Step } from '#in_kind/domain/items'
import { planStep, type PlannedStep } from '#in_kind/step_plan'
import { readMinutes } from '#in_kind/domain/quantities'
import { readQuantity } from '#money/quantity'
import { itemShown, type Item } from '#in_kind/queries/items'
import { rateOn, rateTables } from '#in_kind/queries/rates'
import { isRate } from '#money/exchange'
import { Rational } from '#money/rational'
import { postEntry } from '#ledger/actions/post_entry'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency, recordOf } from '#programmes/records'

export interface StepRecording {
  /** The step and its entry have this one id. */
  id: string
  cityId: string
  itemId: string
  step: Step
  on: string
  /** Decimal text in the unit of the item; of volunteers the time, such as 2:30. None for a revaluation. */
  quantity?: string | null
  /** New value of a unit of the unused rest. */
  unitValue?: string | null
  budgetLineId?: string | null
  /** Timesheet, delivery note, reason. */
  note: string
  preparedBy: string
  approvedBy?: string | null
}

/** Something came, was used, went back, lapsed, or is worth something else: in the register and the books. */
export async function recordStep(
  trx: TransactionClientContract,
  recording: StepRecording
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, itemId, step, on } = recording
  const note = recording.note.normalize('NFC').trim()
  if (!note) throw new Refusal('E_TEXT_NEEDED', {}, 'note')
  await lockLedger(trx, cityId)
  const item = await itemShown(trx, cityId, itemId, { seesPrivateNames: true })
  const known = await storedStep(trx, recording)
  if (known) return { id, replayed: true }
  const fundId = (await fundOf(trx, cityId, item)) ?? (await generalFundOf(trx, cityId))
  const planned = await plannedStep(trx, item, recording, fundId)
  if (recording.budgetLineId) await refuseOutside(trx, cityId, fundId, recording)
  const { amount, lines } = planned
  if (lines.length > 0) {
    await postEntry(trx, {
      id,
      cityId,
      kind: planned.kind,
      effectiveOn: on,
      memo: `${item.number} ${note}`,
      source: { type: 'in_kind_item', id: itemId },
      preparedBy: recording.preparedBy,
      approvedBy: recording.approvedBy,
      documents: await documentHashes(trx, cityId, 'in_kind_item', itemId),
      lines,
    })
  }
  await trx
    .insertQuery()
    .table('in_kind_steps')
    .insert({
      city_id: cityId,
      id,
      item_id: itemId,
      step,
      happened_on: on,
      quantity: planned.quantity,
      minutes: planned.minutes,
      unit_value: planned.unitValue,
      amount,
      fund_id: planned.fundId,
      budget_line_id: recording.budgetLineId ?? null,
      note,
      entry_id: lines.length > 0 ? id : null,
      recorded_by: recording.preparedBy,
      recorded_at: now(),
    })
  return { id, replayed: false }
}

/** What a step comes to now: for the action, and for whoever is to approve it. */
export async function plannedStep(
  client: Client,
  item: Item,
  recording: Omit<StepRecording, 'preparedBy'>,
  fundId: string
): Promise<PlannedStep> {
  const { cityId, step, on } = recording
  if (on < item.offeredOn) throw new Refusal('E_IN_KIND_DAY', { date: item.offeredOn }, 'on')
  const isTime = item.category === 'volunteer_hours'
  const needsNone =
    step === 'revalued' || (step === 'expired' && item.received.equals(Rational.ZERO))
  const minutes = isTime && !needsNone ? readMinutes(recording.quantity ?? '') : null
  const quantity = isTime || needsNone ? null : readQuantity(recording.quantity ?? '')
  if (isTime && !needsNone && minutes === null) throw new Refusal('E_IN_KIND_TIME', {}, 'quantity')
  if (!isTime && !needsNone && !quantity) {
    throw new Refusal('E_IN_KIND_QUANTITY', {}, 'quantity')
  }
  if (step === 'revalued' && !isRate(recording.unitValue ?? '')) {
    throw new Refusal('E_IN_KIND_UNIT_VALUE', {}, 'unitValue')
  }
  const plan = planStep(item, {
    step,
    on,
    quantity,
    minutes,
    unitValue: step === 'revalued' ? recording.unitValue! : await valueOn(client, cityId, item, on),
    currency: await functionalCurrency(client, cityId),
    fundId,
    budgetLineId: recording.budgetLineId ?? null,
  })
  if ('code' in plan) throw new Refusal(plan.code, plan.params, plan.field)
  return plan
}

/** Unit value of a day: a rate table says what holds then, everything else what was offered. */
async function valueOn(client: Client, cityId: string, item: Item, on: string): Promise<string> {
  if (!item.rateTable) return item.unitValue!
  const { id, code } = item.rateTable
  const [table] = await rateTables(client, cityId, id)
  const rate = rateOn(table, code, on)
  if (!rate || rate.unit !== item.unit) {
    throw new Refusal('E_IN_KIND_NO_RATE', { date: on, code, unit: item.unit }, 'on')
  }
  return rate.rate
}

/**
 * What came already stays in its fund; else the agreement says it, then the offer. Null where neither
 * does: then it is the general fund, which the first gift opens.
 */
async function fundOf(client: Client, cityId: string, item: Item): Promise<string | null> {
  const before = item.steps.find((step) => step.stands && step.fundId)?.fundId
  if (before) return before
  if (!item.agreementId) return item.fundId ?? (await existingGeneralFund(client, cityId))
  const [agreement] = await selectRows(
    client,
    'SELECT number, status, fund_id FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, item.agreementId]
  )
  if (!agreement.fund_id) {
    const { number, status } = agreement
    throw new Refusal('E_AGREEMENT_NOT_ACTIVE', { number, status }, 'on')
  }
  return agreement.fund_id as string
}

/** What is tied to a purpose is used for it, in kind as in money. */
async function refuseOutside(
  trx: TransactionClientContract,
  cityId: string,
  fundId: string,
  { budgetLineId, on }: StepRecording
): Promise<void> {
  const line = await recordOf(trx, 'budget_lines', cityId, budgetLineId!)
  const { code } = line
  if (line.closed_on) throw new Refusal('E_LINE_CLOSED', { code }, 'line')
  const fund = await fundTerms(trx, cityId, fundId)
  refuseAfterEnd(fund, on, 'on')
  const dimension = await exclusionOf(trx, cityId, fund, {
    id: line.id,
    programmeId: line.programme_id,
    groupCode: line.group_code,
    year: Number(line.year),
    placeId: line.place_id,
    nature: line.nature,
    activity: line.activity,
  })
  if (dimension)
    throw new Refusal('E_EARMARK_EXCLUDES', { fund: fund.code, code, dimension }, 'line')
}

async function storedStep(
  trx: TransactionClientContract,
  { id, cityId, itemId, step, on }: StepRecording
): Promise<boolean> {
  const [known] = await selectRows(
    trx,
    'SELECT item_id, step, happened_on FROM in_kind_steps WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!known) return false
  if (known.item_id === itemId && known.step === step && known.happened_on === on) return true
  throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

export interface StepWithdrawal {
  cityId: string
  itemId: string
  stepId: string
  reason: string
  by: string
}

/** Takes back a step that is in no entry; one that has an entry falls when the entry is reversed. */
export async function withdrawStep(
  trx: TransactionClientContract,
  { cityId, itemId, stepId, reason, by }: StepWithdrawal
): Promise<void> {
  await lockLedger(trx, cityId)
  const item = await itemShown(trx, cityId, itemId, { seesPrivateNames: true })
  const step = item.steps.find(({ id }) => id === stepId)
  if (!step) throw new NotFound()
  if (step.entryId) throw new Refusal('E_IN_KIND_HAS_ENTRY', {}, undefined, 409)
  if (!reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (!step.stands) return
  const isMore = rulesOf(item.category).isStored && step.amount > item.value.unused
  if (isMore) throw new Refusal('E_REVERSAL_IN_KIND', {}, undefined, 409)
  await trx
    .insertQuery()
    .table('in_kind_steps')
    .insert({
      city_id: cityId,
      id: newId(),
      item_id: itemId,
      step: step.step,
      happened_on: step.on,
      quantity: step.quantity,
      minutes: step.minutes,
      unit_value: step.unitValue,
      amount: -step.amount,
      fund_id: step.fundId,
      note: reason.normalize('NFC').trim(),
      withdraws_id: stepId,
      recorded_by: by,
      recorded_at: now(),
    })
}
