import { selectRows } from '#core/sql'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'
import { inWords } from '#ledger/actions/record_conversion'
import { planRevaluation } from '#ledger/queries/revaluation'
import { policyChangeFrom } from '#ledger/actions/change_policies'
import { POLICY_FIELDS, type LedgerPolicies, type PolicyField } from '#ledger/domain/policies'
import { policiesOf } from '#ledger/queries/policies'
import { toDecimalString } from '#money/money'

/* What an exchange, a revaluation or a change of policies would do, shown to the second person. */

registerDraftPreview('conversion', async (client, cityId, input) => {
  const of = { ...input, fromAmount: BigInt(input.fromAmount), toAmount: BigInt(input.toAmount) }
  const [fund] = await selectRows(client, 'SELECT * FROM funds WHERE city_id = ? AND id = ?', [
    cityId,
    input.fundId,
  ])
  return [
    { term: 'rates.fields.fund', text: `${fund.code} ${fund.name}` },
    { term: 'rates.convert.given', text: inWords(of as Parameters<typeof inWords>[0]) },
  ]
})

registerDraftPreview('revaluation', async (client, cityId, { on, reverseNextDay }) => {
  const { parts } = await planRevaluation(client, cityId, on)
  const rates = new Map(parts.map(({ currency, rate }) => [currency, rate]))
  return [
    ...[...rates].map(([currency, rate]) => ({
      term: 'rates.fields.rate',
      text: `${currency} ${rate.rate} (${rate.asOf}, ${rate.source})`,
      href: ['exchange', 'rates', rate.id],
    })),
    ...(reverseNextDay ? [{ term: 'rates.fields.reverse', key: 'rates.revalue.reverse' }] : []),
  ]
})

registerDraftPreview('policies', async (client, cityId, input, currency) => {
  const { policies: after } = policyChangeFrom(input)
  const before = await policiesOf(client, cityId)
  return POLICY_FIELDS.filter((field) => before[field] !== after[field]).map((field) =>
    factOf(field, before, after, currency)
  )
})

function factOf(
  field: PolicyField,
  before: LedgerPolicies,
  after: LedgerPolicies,
  currency: string
): DraftFact {
  const term = `settings.fields.${field}`
  if (field === 'recognition') return { term, key: `settings.recognition.${after.recognition}` }
  const written = (of: LedgerPolicies) => {
    if (field !== 'approvalThreshold') return String(of[field])
    return of.approvalThreshold === null ? '–' : toDecimalString(of.approvalThreshold, currency)
  }
  return { term, text: `${written(before)} → ${written(after)}` }
}
