import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'

/** What forms on funding requests and contacts send when all is well. */
export const REQUEST_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> = {
  'POST /cities/:city/requests': async (city) => ({
    id: newId(),
    number: newId(),
    party: (await makeParty(city)).id,
    title: 'State programme',
    title_lang: 'en',
    currency: city.currency,
    amount: '100',
    asked_on: '2026-01-15',
    starts_on: '2026-02-01',
    ends_on: '2027-02-01',
    purpose: 'Learning centres',
    reference: '12-3/45',
  }),
  'POST /cities/:city/requests/:funding_request/answers': async () => ({
    id: newId(),
    outcome: 'granted',
    amount: '2000',
    answered_on: '2026-03-01',
    note: 'Letter of the ministry',
  }),
  'POST /cities/:city/contacts': async (city) => ({
    id: newId(),
    party: (await makeParty(city)).id,
    on: '2026-02-01',
    channel: 'meeting',
    subject: 'State programme',
    outcome: 'They will look at it',
    their_role: 'head of department',
    next_step: 'Send the budget',
    next_on: '2026-02-15',
  }),
}
