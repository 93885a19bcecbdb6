import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { findAgreement } from '#funding/actions/agreement_store'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import type { Outcome } from '#funding/actions/submit'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { setReportHeads, type HeadsSetting } from '#reports/actions/set_report_heads'
import { movedBetween, type ReportHead } from '#reports/domain/report_heads'
import { headVersions } from '#reports/queries/report_heads'

/** Drafts are JSON: amounts are decimal strings of minor units in them. */
type DraftHead = Omit<ReportHead, 'amount'> & { amount: string }

const headsOf = (input: Record<string, any>): ReportHead[] =>
  (input.heads as DraftHead[]).map((head) => ({ ...head, amount: BigInt(head.amount) }))

/** Sets the heads of a report, or keeps them for a second person where the city's rules want one. */
export async function submitReportHeads(
  trx: TransactionClientContract,
  setting: Omit<HeadsSetting, 'approvedBy'>
): Promise<Outcome> {
  const { cityId, preparedBy, heads, ...input } = setting
  const agreement = await findAgreement(trx, cityId, setting.agreementId)
  if (!agreement) throw new NotFound()
  const [latest] = await headVersions(trx, cityId, setting.agreementId)
  const draft = {
    id: setting.id,
    cityId,
    action: 'report_heads',
    input: { ...input, heads: heads.map((head) => ({ ...head, amount: String(head.amount) })) },
    amount: movedBetween(latest?.heads ?? [], heads),
    currency: agreement.currency,
    summary: `${agreement.number} ${agreement.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => setReportHeads(inner, setting))
}

registerDraftAction('report_heads', (trx, input, context) =>
  setReportHeads(trx, { ...(input as HeadsSetting), ...context, heads: headsOf(input) })
)

registerDraftPreview('report_heads', async (client, cityId, input) => {
  const [latest] = await headVersions(client, cityId, input.agreementId)
  const before = latest?.heads ?? []
  const after = headsOf(input)
  const facts: DraftFact[] = [{ term: 'funder.fields.valid_from', date: input.validFrom }]
  for (const { code, name, amount } of after)
    facts.push(
      { term: 'funder.head', text: `${code} ${name}`, lang: input.lang },
      { term: 'funder.fields.amount', money: amount }
    )
  for (const { code, name } of before)
    if (!after.some((head) => head.code === code))
      facts.push({ term: 'funder.headGone', text: `${code} ${name}`, lang: latest?.lang })
  return facts
})
