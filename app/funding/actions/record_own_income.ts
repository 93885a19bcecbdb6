import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { generalFundOf } from '#funding/actions/general_fund'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import type { Outcome } from '#funding/actions/submit'
import { ledgerTermsOf } from '#funding/queries/ledger_terms'
import type { DraftContext } from '#ledger/actions/entry_drafts'
import { postEntry } from '#ledger/actions/post_entry'
import { ownIncomeLines } from '#ledger/domain/events'

export interface OwnIncome {
  /** The record and its entry have this one id. */
  id: string
  cityId: string
  /** Who pays, as a party of the kind "own income"; none for many small payers. */
  partyId?: string | null
  /** An unrestricted or designated fund; the general fund without it. */
  fundId?: string | null
  description: string
  receivedOn: string
  /** Minor units of the functional currency. */
  amount: bigint
  bankRef?: string | null
  preparedBy: string
  approvedBy?: string | null
}

/** Fees and the like: money that no agreement promised, and no contribution. It may be spent at once. */
export async function recordOwnIncome(
  trx: TransactionClientContract,
  income: OwnIncome
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, receivedOn, amount } = income
  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  const description = income.description.normalize('NFC').trim()
  if (!description) throw new Refusal('E_OWN_INCOME_WHAT', {}, 'description')
  const partyId = income.partyId ?? null
  if (partyId) await refuseOther(trx, cityId, partyId)
  const fundId = income.fundId ?? (await generalFundOf(trx, cityId))
  if (income.fundId) await refuseRestricted(trx, cityId, fundId)
  const { currency } = await ledgerTermsOf(trx, cityId)
  const row = {
    city_id: cityId,
    id,
    party_id: partyId,
    fund_id: fundId,
    description,
    received_on: receivedOn,
    amount,
    bank_ref: income.bankRef?.trim() || null,
    entry_id: id,
  }
  const [stored] = await selectRows(trx, 'SELECT * FROM own_incomes WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (stored) {
    const same = Object.entries(row).every(([column, value]) =>
      column === 'amount' ? toBigInt(stored.amount) === value : stored[column] === value
    )
    if (same) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await postEntry(trx, {
    id,
    cityId,
    kind: 'receipt',
    effectiveOn: receivedOn,
    memo: description,
    source: { type: 'own_income', id },
    preparedBy: income.preparedBy,
    approvedBy: income.approvedBy,
    lines: ownIncomeLines({ fund: fundId, currency, amount, party: partyId }),
  })
  await trx.insertQuery().table('own_incomes').insert(row)
  return { id, replayed: false }
}

async function refuseOther(trx: TransactionClientContract, cityId: string, partyId: string) {
  const [party] = await selectRows(
    trx,
    'SELECT name, funder_kind, closed_on FROM parties WHERE city_id = ? AND id = ?',
    [cityId, partyId]
  )
  if (!party) throw new Refusal('E_FUNDER_UNKNOWN', {}, 'party')
  if (party.funder_kind !== 'own_income') {
    throw new Refusal('E_OWN_INCOME_PARTY', { name: party.name }, 'party')
  }
}

async function refuseRestricted(trx: TransactionClientContract, cityId: string, fundId: string) {
  const [fund] = await selectRows(
    trx,
    'SELECT code, restriction FROM funds WHERE city_id = ? AND id = ?',
    [cityId, fundId]
  )
  if (!fund || !['unrestricted', 'designated'].includes(fund.restriction)) {
    throw new Refusal('E_OWN_INCOME_FUND', {}, 'fund')
  }
}

/** Records own income, or keeps it for a second person when it is above the city's threshold. */
export async function submitOwnIncome(
  trx: TransactionClientContract,
  income: Omit<OwnIncome, 'approvedBy'>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = income
  const draft = {
    id: income.id,
    cityId,
    action: 'own_income',
    input: { ...input, amount: income.amount.toString() },
    amount: income.amount,
    currency: (await ledgerTermsOf(trx, cityId)).currency,
    summary: income.description,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordOwnIncome(inner, income))
}

export function ownIncomeFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  return recordOwnIncome(trx, {
    ...(input as OwnIncome),
    ...context,
    amount: BigInt(input.amount),
  })
}
