import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'

/** What forms on pledges, refunds and matches send when all is well. */
export const PLEDGE_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> = {
  'POST /cities/:city/agreements/:agreement/condition-outcomes': async () => ({
    id: newId(),
    outcome: 'met',
    amount: '10',
    date: '2026-02-01',
    evidence: 'Report of January',
  }),
  'POST /cities/:city/agreements/:agreement/condition-withdrawals': async () => ({
    outcome: newId(),
    reason: 'Wrong report',
  }),
  'POST /cities/:city/agreements/:agreement/write-offs': async () => ({
    id: newId(),
    step: 'write_off',
    amount: '10',
    date: '2026-02-01',
    reason: 'The company is insolvent',
  }),
  'POST /cities/:city/agreements/:agreement/refunds': async () => ({
    id: newId(),
    basis: 'earned',
    amount: '10',
    date: '2026-02-01',
    due_on: '2026-03-01',
    reason: 'Less was spent',
  }),
  'POST /cities/:city/own-income': async () => ({
    id: newId(),
    description: 'Course fees',
    amount: '12.50',
    date: '2026-02-01',
    bank_ref: 'B-3',
  }),
  'POST /cities/:city/refunds/:refund/repayments': async () => ({ entry: newId() }),
  'POST /cities/:city/refunds/:refund/payments': async () => ({
    id: newId(),
    amount: '1',
    date: '2026-02-03',
    bank_ref: 'B-77',
    paid_from: 'same',
    functional_amount: '1.10',
    rate_source: 'Statement 4',
  }),
  'POST /cities/:city/agreements/:agreement/match-rules': async () => ({
    version: 0,
    form: 'amounts',
    first: '69946.89',
    second: '89186.36',
    base: 'eligible',
    base_amount: '100',
    cash_minimum: '10',
    in_kind_cap: '50',
    reason: 'Article 4',
  }),
  'POST /cities/:city/agreements/:agreement/match-sources': async (city) => ({
    id: newId(),
    source: (await makeAgreement(city)).id,
    amount: '5',
    note: 'Council decision',
  }),
  'POST /cities/:city/agreements/:agreement/match-source-withdrawals': async () => ({
    use: newId(),
    reason: 'Used elsewhere',
  }),
}
