import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import {
  commitmentOfDraft,
  recordCommitment,
  type Commitment,
} from '#programmes/actions/record_commitment'
import {
  expenditureOfDraft,
  recordExpenditure,
  type Expenditure,
} from '#programmes/actions/record_expenditure'
import { functionalCurrency, recordOf } from '#programmes/records'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { registerDraftAction } from '#ledger/actions/entry_drafts'

registerDraftAction('commitment', (trx, input, context) =>
  recordCommitment(trx, commitmentOfDraft(input, context))
)
registerDraftAction('expenditure', (trx, input, context) =>
  recordExpenditure(trx, expenditureOfDraft(input, context))
)

registerDraftPreview('commitment', async (_client, _cityId, input) => [
  { term: 'programmes.fields.number', text: input.number },
  ...(input.expiresOn ? [{ term: 'programmes.fields.expiresOn', date: input.expiresOn }] : []),
])
registerDraftPreview('expenditure', async (client, cityId, input) => {
  const { id, number } = await recordOf(client, 'commitments', cityId, input.commitmentId)
  return [
    { term: 'spending.commitment', text: number, href: ['commitments', id] },
    ...(input.isFinal
      ? [{ term: 'programmes.fields.isFinal', key: 'programmes.expenditure.isFinal' }]
      : []),
    ...(input.owed ? [{ term: 'spending.fields.pays', key: 'spending.payable.owed' }] : []),
    ...(input.owed?.dueOn ? [{ term: 'spending.fields.dueOn', date: input.owed.dueOn }] : []),
  ]
})

/** Records a commitment, or keeps it for a second person when it is above the city's threshold. */
export async function submitCommitment(trx: TransactionClientContract, commitment: Commitment) {
  const { cityId, preparedBy, approvedBy: _, ...input } = commitment
  const draft = {
    id: commitment.id,
    cityId,
    action: 'commitment',
    input: { ...input, amount: commitment.amount.toString() },
    amount: commitment.amount,
    currency: await functionalCurrency(trx, cityId),
    summary: `${commitment.number} ${commitment.description}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordCommitment(inner, commitment))
}

/** Records a payment, or keeps it for a second person when it is above the city's threshold. */
export async function submitExpenditure(trx: TransactionClientContract, expenditure: Expenditure) {
  const { cityId, preparedBy, approvedBy: _, ...input } = expenditure
  const commitment = await recordOf(trx, 'commitments', cityId, expenditure.commitmentId)
  const draft = {
    id: expenditure.id,
    cityId,
    action: 'expenditure',
    input: { ...input, amount: expenditure.amount.toString() },
    amount: expenditure.amount,
    currency: await functionalCurrency(trx, cityId),
    summary: `${commitment.number} ${expenditure.description}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordExpenditure(inner, expenditure))
}
