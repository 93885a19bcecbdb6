import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { refuseBelowRingFence } from '#authority/actions/ring_fence_guard'
import { storedEntry, words } from '#authority/actions/stored'
import type { Consent } from '#authority/domain/consent'
import type { RecordedDecision } from '#authority/actions/ring_fence_guard'
import { Refusal } from '#core/refusal'
import { toCount, type Row } from '#core/sql'
import { exclusionOf, fundTerms, refuseAfterEnd } from '#funding/queries/fund_terms'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { reallocationLines } from '#ledger/domain/authority_events'
import { toDecimalString } from '#money/money'
import { lineOverdrawn, lockLedger } from '#programmes/actions/spending_guards'
import { availableOf, balancesOfLine } from '#programmes/queries/line_balances'
import { functionalCurrency, optionalBigInt, recordOf } from '#programmes/records'

export interface Reallocation {
  /** The id of the re-allocation and of its entry. */
  id: string
  cityId: string
  fundId: string
  fromLineId: string
  /** Null: back to what the fund has not allocated. */
  toLineId: string | null
  /** Minor units of the functional currency. */
  amount: bigint
  movedOn: string
  reason: string
  /** Of the committee, where a protected group would fall below its ring-fence. */
  decision?: RecordedDecision
  /** Of the funder, where the agreement names the protected group. */
  consent?: Consent
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Moves what a line has free to another line of the same fund, or back to the fund. It is an allocation:
 * a second person always agrees, the earmark must allow the new line, and a protected group keeps its
 * ring-fence unless a committee decided otherwise.
 */
export async function reallocate(
  trx: TransactionClientContract,
  move: Reallocation
): Promise<PostedEntry> {
  const { id, cityId, fundId, amount, movedOn } = move
  await lockLedger(trx, cityId)
  const row = rowOf(move)
  const stored = await storedEntry(trx, 'reallocations', row)
  if (stored) return stored

  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (!row.reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const currency = await functionalCurrency(trx, cityId)
  const fund = await fundTerms(trx, cityId, fundId)
  const from = await recordOf(trx, 'budget_lines', cityId, move.fromLineId)
  const to = move.toLineId ? await recordOf(trx, 'budget_lines', cityId, move.toLineId) : null
  if (to) {
    if (to.id === from.id) throw new Refusal('E_REALLOCATION_SAME', {}, 'toLineId')
    if (to.closed_on) throw new Refusal('E_LINE_CLOSED', { code: to.code }, 'toLineId')
    refuseAfterEnd(fund, movedOn, 'movedOn')
    const excludedBy = await exclusionOf(trx, cityId, fund, {
      id: to.id,
      programmeId: to.programme_id,
      groupCode: to.group_code,
      year: toCount(to.year),
      placeId: to.place_id,
      nature: to.nature,
      activity: to.activity,
    })
    if (excludedBy) {
      const params = { fund: fund.code, code: to.code, dimension: excludedBy }
      throw new Refusal('E_EARMARK_EXCLUDES', params, 'toLineId')
    }
    await refuseAboveCap(trx, cityId, to, amount, currency)
  }
  const available = await availableOf(trx, cityId, { fund: fundId, line: from.id, on: movedOn })
  if (amount > available) throw lineOverdrawn({ available, amount, currency, on: movedOn })
  await refuseBelowRingFence(trx, {
    cityId,
    fund,
    currency,
    from,
    to,
    amount,
    on: movedOn,
    decision: { number: row.decision_number, reference: row.committee_reference },
    consent: { document: row.consent_document, on: row.consent_on, by: row.consent_by },
  })

  const entry = await postEntry(trx, {
    id,
    cityId,
    kind: 'reallocation',
    effectiveOn: movedOn,
    memo: row.reason,
    source: { type: 'reallocation', id },
    preparedBy: move.preparedBy,
    approvedBy: move.approvedBy ?? null,
    lines: reallocationLines({
      fund: fundId,
      fromLine: from.id,
      toLine: to?.id ?? null,
      currency,
      amount,
    }),
  })
  await trx
    .insertQuery()
    .table('reallocations')
    .insert({ ...row, entry_id: entry.id })
  return entry
}

function rowOf(move: Reallocation) {
  return {
    city_id: move.cityId,
    id: move.id,
    fund_id: move.fundId,
    from_line_id: move.fromLineId,
    to_line_id: move.toLineId,
    amount: move.amount,
    moved_on: move.movedOn,
    reason: words(move.reason) ?? '',
    decision_number: words(move.decision?.number),
    committee_reference: words(move.decision?.reference),
    consent_document: words(move.consent?.document),
    consent_on: words(move.consent?.on),
    consent_by: words(move.consent?.by),
  }
}

async function refuseAboveCap(
  trx: TransactionClientContract,
  cityId: string,
  line: Row,
  amount: bigint,
  currency: string
) {
  const cap = optionalBigInt(line.cap)
  if (cap === null) return
  const { free, reserved, spent } = await balancesOfLine(trx, cityId, line.id)
  if (free + reserved + spent + amount <= cap) return
  const room = cap - free - reserved - spent
  throw new Refusal(
    'E_LINE_ABOVE_CAP',
    {
      code: line.code,
      cap: toDecimalString(cap, currency),
      room: toDecimalString(room > 0n ? room : 0n, currency),
      currency,
    },
    'amount'
  )
}
