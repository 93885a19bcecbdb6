import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { fundTerms, refuseAfterEnd } from '#funding/queries/fund_terms'
import { selectRows, toBigInt, toBoolean, type Row } from '#core/sql'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import type { EntryRequest } from '#ledger/domain/entry'
import { expenditureLines } from '#ledger/domain/events'
import { lineOverdrawn, lockLedger, refuseAbsentPayee } from '#programmes/actions/spending_guards'
import { settle } from '#programmes/domain/spending'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { availableOf } from '#programmes/queries/line_balances'
import { functionalCurrency, optional, recordOf } from '#programmes/records'

export interface Expenditure {
  /** The id of the expenditure and of its entry. */
  id: string
  cityId: string
  commitmentId: string
  /** Who was paid; the payee of the commitment when nothing else is said. */
  partyId?: string | null
  description: string
  /** The actual cost in minor units of the functional currency; above or below the commitment. */
  amount: bigint
  spentOn: string
  /** Nothing more will be paid: the rest of the reserve goes back to the line. */
  isFinal: boolean
  /** Owed to the payee and paid later, by this day if one is known; paid from cash at once without it. */
  owed?: { dueOn?: string | null } | null
  preparedBy: string
  approvedBy?: string | null
}

/** Spending against a commitment, paid or owed; a capital line's cost is outlay, another's is expense. */
export async function recordExpenditure(
  trx: TransactionClientContract,
  expenditure: Expenditure
): Promise<PostedEntry> {
  const { id, cityId, spentOn, amount, isFinal } = expenditure
  await lockLedger(trx, cityId)
  const replay = await replayOf(trx, expenditure)
  if (replay) return replay

  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  const commitment = await recordOf(trx, 'commitments', cityId, expenditure.commitmentId)
  const standing = await commitmentStanding(trx, cityId, expenditure.commitmentId)
  const about = { number: commitment.number as string }
  if (standing.isReversed) throw new Refusal('E_COMMITMENT_REVERSED', about)
  if (standing.isSettled) throw new Refusal('E_COMMITMENT_SETTLED', about)
  if (spentOn < commitment.committed_on) {
    throw new Refusal('E_SPENT_BEFORE_COMMITTED', { date: commitment.committed_on }, 'spentOn')
  }

  refuseAfterEnd(await fundTerms(trx, cityId, commitment.fund_id), spentOn, 'spentOn')
  const owed = expenditure.owed ?? null
  if (owed?.dueOn && owed.dueOn < spentOn) {
    throw new Refusal('E_DUE_BEFORE_SPENT', { date: spentOn }, 'dueOn')
  }

  const line = await recordOf(trx, 'budget_lines', cityId, commitment.budget_line_id)
  const partyId = expenditure.partyId ?? commitment.party_id
  // Whom the commitment names is paid what it is due, closed or not
  if (expenditure.partyId && expenditure.partyId !== commitment.party_id) {
    await refuseAbsentPayee(trx, cityId, expenditure.partyId)
  }
  const { released, fromLine } = settle({ reserve: standing.reserve, amount, isFinal })
  const currency = await functionalCurrency(trx, cityId)
  const free = await availableOf(trx, cityId, {
    fund: commitment.fund_id,
    line: line.id,
    on: spentOn,
  })
  if (fromLine > free) {
    throw lineOverdrawn({ available: standing.reserve + free, amount, currency, on: spentOn })
  }
  const paid = { commitment, partyId, nature: line.nature, currency, released }
  const entry = await postEntry(trx, expenditureEntry(expenditure, paid))
  await trx.insertQuery().table('expenditures').insert(expenditureRow(expenditure, paid))
  if (owed) {
    await trx
      .insertQuery()
      .table('payables')
      .insert({
        city_id: cityId,
        id,
        origin: 'expenditure',
        fund_id: commitment.fund_id,
        party_id: partyId,
        description: expenditure.description,
        amount,
        arose_on: spentOn,
        due_on: optional(owed.dueOn),
        entry_id: entry.id,
      })
  }
  return entry
}

/** What the books say of an expenditure. */
export interface Paid {
  /** The row of its commitment. */
  commitment: Row
  partyId: string | null
  nature: 'capital' | 'current'
  currency: string
  /** What leaves the reserve. */
  released: bigint
}

/** The entry of an expenditure. */
export function expenditureEntry(expenditure: Expenditure, paid: Paid): EntryRequest {
  const { id, cityId } = expenditure
  return {
    id,
    cityId,
    kind: 'expenditure',
    effectiveOn: expenditure.spentOn,
    memo: expenditure.description,
    source: { type: 'expenditure', id },
    preparedBy: expenditure.preparedBy,
    approvedBy: optional(expenditure.approvedBy),
    lines: expenditureLines({
      fund: paid.commitment.fund_id,
      budgetLine: paid.commitment.budget_line_id,
      commitment: paid.commitment.id,
      party: paid.partyId,
      currency: paid.currency,
      amount: expenditure.amount,
      released: paid.released,
      nature: paid.nature,
      paid: !expenditure.owed,
    }),
  }
}

/** As it is stored; its entry bears its id. */
export function expenditureRow(expenditure: Expenditure, paid: Paid): Row {
  return {
    city_id: expenditure.cityId,
    id: expenditure.id,
    commitment_id: paid.commitment.id,
    party_id: paid.partyId,
    description: expenditure.description,
    amount: expenditure.amount,
    spent_on: expenditure.spentOn,
    is_final: expenditure.isFinal,
    entry_id: expenditure.id,
  }
}

/** What forms and drafts send: amounts are decimal texts of minor units. */
export function expenditureOfDraft(
  input: Record<string, any>,
  context: Pick<Expenditure, 'cityId' | 'preparedBy' | 'approvedBy'>
): Expenditure {
  return {
    id: input.id,
    commitmentId: input.commitmentId,
    partyId: input.partyId,
    description: input.description,
    amount: toBigInt(input.amount),
    spentOn: input.spentOn,
    isFinal: input.isFinal,
    owed: input.owed,
    ...context,
  }
}

/** The same request again is answered with its entry; its lines would no longer be the same. */
async function replayOf(
  trx: TransactionClientContract,
  expenditure: Expenditure
): Promise<PostedEntry | null> {
  const [stored] = await selectRows(
    trx,
    `SELECT x.*, e.seq, e.hash, y.id AS payable_id, y.due_on FROM expenditures x
     JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
     LEFT JOIN payables y ON y.city_id = x.city_id AND y.id = x.id
     WHERE x.city_id = ? AND x.id = ?`,
    [expenditure.cityId, expenditure.id]
  )
  if (!stored) return null
  const same =
    stored.commitment_id === expenditure.commitmentId &&
    toBigInt(stored.amount) === expenditure.amount &&
    stored.spent_on === expenditure.spentOn &&
    stored.description === expenditure.description &&
    toBoolean(stored.is_final) === expenditure.isFinal &&
    (stored.payable_id !== null) === Boolean(expenditure.owed) &&
    (stored.due_on ?? null) === optional(expenditure.owed?.dueOn) &&
    (!expenditure.partyId || stored.party_id === expenditure.partyId)
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return { id: expenditure.id, seq: toBigInt(stored.seq), hash: stored.hash, replayed: true }
}
