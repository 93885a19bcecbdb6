import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import { selectRows } from '#core/sql'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { functionalCurrency, recordOf } from '#programmes/records'
import { awardBatch, type AwardBatch } from '#vouchers/actions/award_batch'
import { useAwards, type AwardUses } from '#vouchers/actions/use_awards'

registerDraftAction('award_batch', (trx, input, context) =>
  awardBatch(trx, { ...(input as AwardBatch), ...context, value: BigInt(input.value) })
)
registerDraftAction('award_uses', (trx, input, context) =>
  useAwards(trx, {
    ...(input as AwardUses),
    ...context,
    uses: input.uses.map((use: { code: string; amount: string }) => ({
      code: use.code,
      amount: BigInt(use.amount),
    })),
  })
)

registerDraftPreview('award_batch', async (_client, _cityId, input) => [
  { term: 'vouchers.fields.kind', key: `vouchers.kind.${input.kind}` },
  { term: 'vouchers.fields.people', text: String(input.people) },
  { term: 'vouchers.fields.value', money: BigInt(input.value) },
  { term: 'vouchers.fields.awardedOn', date: input.awardedOn },
  { term: 'vouchers.fields.expiresOn', date: input.expiresOn },
])
// Codes stay with those who work with single awards: a second person judges the sum and the batch.
registerDraftPreview('award_uses', async (client, cityId, input) => {
  const [batch] = await selectRows(
    client,
    'SELECT number FROM commitments WHERE city_id = ? AND id = ?',
    [cityId, input.batchId]
  )
  return [
    { term: 'vouchers.fields.number', text: batch?.number, href: ['vouchers', input.batchId] },
    { term: 'vouchers.fields.usedOn', date: input.usedOn },
  ]
})

/** Awards a batch, or keeps it for a second person: the whole batch counts, not a single award. */
export async function submitBatch(
  trx: TransactionClientContract,
  batch: Omit<AwardBatch, 'approvedBy'>
) {
  const { cityId, preparedBy, ...input } = batch
  const draft = {
    id: batch.id,
    cityId,
    action: 'award_batch',
    input: { ...input, value: batch.value.toString() },
    amount: batch.value * BigInt(batch.people),
    currency: await functionalCurrency(trx, cityId),
    summary: `${batch.number} ${batch.description}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => awardBatch(inner, batch))
}

/** Records uses, or keeps them for a second person. */
export async function submitUses(
  trx: TransactionClientContract,
  request: Omit<AwardUses, 'approvedBy'>
) {
  const { cityId, preparedBy, ...input } = request
  const { number } = await recordOf(trx, 'commitments', cityId, request.batchId)
  const uses = request.uses.map(({ code, amount }) => ({ code, amount: amount.toString() }))
  const draft = {
    id: request.id,
    cityId,
    action: 'award_uses',
    input: { ...input, uses },
    amount: request.uses.reduce((sum, { amount }) => sum + amount, 0n),
    currency: await functionalCurrency(trx, cityId),
    summary: `${number} ${request.description}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => useAwards(inner, request))
}
