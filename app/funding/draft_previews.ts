import { selectRows } from '#core/sql'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'
import { refundShown } from '#funding/queries/refunds'
import { toDecimalString } from '#money/money'

/* What decisions on pledges and refunds are about, for the second person. */

type Input = Record<string, any>

/** What the bank made of money in another currency, where it was typed. */
const bankFacts = async (
  currencyOfBooks: () => Promise<string>,
  { exchange }: Input
): Promise<DraftFact[]> => {
  if (!exchange) return []
  const currency = await currencyOfBooks()
  const amount = `${toDecimalString(BigInt(exchange.functionalAmount), currency)} ${currency}`
  return [
    { term: 'foreign.fields.functional_amount', text: amount },
    { term: 'foreign.fields.rate_source', text: exchange.source },
  ]
}

registerDraftPreview('condition_outcome', async (_client, _cityId, input) => [
  { term: 'pledges.fields.outcome', key: `pledges.outcome.${input.outcome}` },
  { term: 'pledges.fields.evidence', text: input.evidence },
])

registerDraftPreview('write_off', async (_client, _cityId, input) => [
  { term: 'pledges.fields.step', key: `pledges.step.${input.step}` },
])

registerDraftPreview('refund', async (_client, _cityId, input) => [
  { term: 'pledges.fields.basis', key: `pledges.basis.${input.basis}` },
  ...(input.dueOn ? [{ term: 'pledges.fields.due_on', date: input.dueOn }] : []),
])

registerDraftPreview('refund_payment', async (client, cityId, input, currency) => {
  const refund = await refundShown(client, cityId, input.refundId)
  const books = async () => {
    const [ledger] = await selectRows(
      client,
      'SELECT functional_currency FROM ledgers WHERE city_id = ?',
      [cityId]
    )
    return ledger.functional_currency as string
  }
  const paidFrom = input.paidFrom as string | null | undefined
  const inWords = paidFrom === 'functional' ? await books() : currency
  return [
    { term: 'pledges.refund', text: refund.reason, href: ['refunds', refund.id] },
    ...(paidFrom ? [{ term: 'foreign.fields.paid_from', text: inWords }] : []),
    ...(await bankFacts(books, input)),
  ]
})
