import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { fundTerms, refuseAfterEnd } from '#funding/queries/fund_terms'
import { selectRows, toBigInt, type Row } from '#core/sql'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import type { EntryRequest } from '#ledger/domain/entry'
import { commitmentLines } from '#ledger/domain/events'
import { insertUnique } from '#programmes/insert_once'
import { lineOverdrawn, lockLedger, refuseAbsentPayee } from '#programmes/actions/spending_guards'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { availableOf } from '#programmes/queries/line_balances'
import { functionalCurrency, optional, recordOf } from '#programmes/records'

export interface Commitment {
  /** The id of the commitment and of its entry. */
  id: string
  cityId: string
  /** The number of the order, contract or grant. */
  number: string
  fundId: string
  budgetLineId: string
  /** The payee. */
  partyId?: string | null
  description: string
  /** Minor units of the functional currency. */
  amount: bigint
  committedOn: string
  expiresOn?: string | null
  /** The commitment that this one adds to: of the same fund and line. */
  increasesId?: string | null
  preparedBy: string
  approvedBy?: string | null
}

/** Reserves part of what a fund allocated to a line: for an order, a contract or a sub-grant. */
export async function recordCommitment(
  trx: TransactionClientContract,
  commitment: Commitment
): Promise<PostedEntry> {
  const { id, cityId } = commitment
  await lockLedger(trx, cityId)
  const currency = await functionalCurrency(trx, cityId)
  const [stored] = await selectRows(trx, 'SELECT * FROM commitments WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (!stored) await checkCommitment(trx, commitment, currency)
  else if (
    stored.number !== commitment.number ||
    stored.expires_on !== optional(commitment.expiresOn)
  ) {
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }

  const entry = await postEntry(trx, commitmentEntry(commitment, currency))
  if (stored) return entry

  await insertUnique(trx, 'commitments', commitmentRow(commitment), numberTaken(commitment.number))
  if (commitment.increasesId) {
    const increase = { commitment_id: id, increases_id: commitment.increasesId }
    await trx
      .insertQuery()
      .table('commitment_increases')
      .insert({ city_id: cityId, ...increase })
  }
  return entry
}

/** The entry that reserves it. */
export function commitmentEntry(commitment: Commitment, currency: string): EntryRequest {
  const { id, cityId } = commitment
  return {
    id,
    cityId,
    kind: 'commitment',
    effectiveOn: commitment.committedOn,
    memo: commitment.description,
    source: { type: 'commitment', id },
    preparedBy: commitment.preparedBy,
    approvedBy: optional(commitment.approvedBy),
    lines: commitmentLines({
      fund: commitment.fundId,
      budgetLine: commitment.budgetLineId,
      commitment: id,
      party: optional(commitment.partyId),
      currency,
      amount: commitment.amount,
    }),
  }
}

/** As it is stored; its entry bears its id. */
export function commitmentRow(commitment: Commitment): Row {
  return {
    city_id: commitment.cityId,
    id: commitment.id,
    number: commitment.number,
    fund_id: commitment.fundId,
    budget_line_id: commitment.budgetLineId,
    party_id: optional(commitment.partyId),
    description: commitment.description,
    amount: commitment.amount,
    committed_on: commitment.committedOn,
    expires_on: optional(commitment.expiresOn),
    entry_id: commitment.id,
  }
}

/** What forms and drafts send: amounts are decimal texts of minor units. */
export function commitmentOfDraft(
  input: Record<string, any>,
  context: Pick<Commitment, 'cityId' | 'preparedBy' | 'approvedBy'>
): Commitment {
  return {
    id: input.id,
    number: input.number,
    fundId: input.fundId,
    budgetLineId: input.budgetLineId,
    partyId: input.partyId,
    description: input.description,
    amount: toBigInt(input.amount),
    committedOn: input.committedOn,
    expiresOn: input.expiresOn,
    increasesId: input.increasesId,
    ...context,
  }
}

async function checkCommitment(
  trx: TransactionClientContract,
  commitment: Commitment,
  currency: string
) {
  const { cityId, fundId, committedOn, expiresOn } = commitment
  if (commitment.amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (expiresOn && expiresOn < committedOn) {
    throw new Refusal('E_EXPIRES_BEFORE', { date: committedOn }, 'expiresOn')
  }
  const line = await recordOf(trx, 'budget_lines', cityId, commitment.budgetLineId)
  if (line.closed_on) throw new Refusal('E_LINE_CLOSED', { code: line.code }, 'budgetLineId')
  refuseAfterEnd(await fundTerms(trx, cityId, fundId), committedOn, 'committedOn')
  if (commitment.partyId) await refuseAbsentPayee(trx, cityId, commitment.partyId)
  if (commitment.increasesId) await refuseForeignIncrease(trx, commitment)
  const [other] = await selectRows(
    trx,
    'SELECT id FROM commitments WHERE city_id = ? AND number = ?',
    [cityId, commitment.number]
  )
  if (other) throw numberTaken(commitment.number)
  const available = await availableOf(trx, cityId, { fund: fundId, line: line.id, on: committedOn })
  if (commitment.amount > available) {
    throw lineOverdrawn({ available, amount: commitment.amount, currency, on: committedOn })
  }
}

async function refuseForeignIncrease(trx: TransactionClientContract, commitment: Commitment) {
  const { cityId, increasesId } = commitment
  const first = await recordOf(trx, 'commitments', cityId, increasesId!)
  const standing = await commitmentStanding(trx, cityId, first.id)
  const about = { number: first.number as string }
  if (standing.isReversed) throw new Refusal('E_COMMITMENT_REVERSED', about)
  const isSame =
    first.fund_id === commitment.fundId && first.budget_line_id === commitment.budgetLineId
  if (!isSame) throw new Refusal('E_INCREASE_ELSEWHERE', about, 'from')
}

function numberTaken(number: string): Refusal {
  return new Refusal('E_NUMBER_TAKEN', { number }, 'number', 409)
}
