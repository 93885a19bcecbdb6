import { exchangeLines } from '#exchange/queries/draft_lines'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'
import { policyChangeFrom } from '#ledger/actions/change_policies'
import { POLICY_FIELDS, type LedgerPolicies, type PolicyField } from '#ledger/domain/policies'
import { policiesOf } from '#ledger/queries/policies'
import { toDecimalString } from '#money/money'

/* What an exchange, a revaluation or a change of policies would do, shown to the second person. */

for (const action of ['conversion', 'revaluation'] as const) {
  registerDraftPreview(action, async (client, cityId, input) => ({
    facts: [],
    lines: await exchangeLines(client, cityId, action, input),
  }))
}

registerDraftPreview('policies', async (client, cityId, input, currency) => {
  const { policies: after } = policyChangeFrom(input)
  const before = await policiesOf(client, cityId)
  const facts = POLICY_FIELDS.filter((field) => before[field] !== after[field]).map((field) =>
    factOf(field, before, after, currency)
  )
  return { facts, lines: [] }
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
