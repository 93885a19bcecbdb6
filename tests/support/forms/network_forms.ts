import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'
import { makeMoney } from '#tests/support/network_records'

/** What forms on costs shared between cities send when all is well. */
export const NETWORK_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> = {
  'POST /cities/:city/shared-costs': async (city) => {
    const { fundId, lineId } = await makeMoney(city)
    return {
      id: newId(),
      description: 'Meeting',
      amount: '3',
      currency: 'USD',
      functional_amount: '2.80',
      rate_source: 'Statement 3',
      on: '2026-02-01',
      money: `${fundId}:${lineId}`,
      rule: 'weights',
      periodDays: '360',
      steps: '10 = 1\n* = 2',
      groups: '1 = 2\n2 = 2',
      participants: [
        {
          kind: 'city',
          id: city.id,
          on: 'on',
          part: '1',
          people: '10',
          floor: '0.10',
          ceiling: '3',
          alone: '2',
          separable: '1',
          benefit: '2',
          days: '180',
          region: 'North',
        },
        { kind: 'partner', id: (await makeParty(city)).id, on: 'on', part: '2' },
      ],
    }
  },
  'POST /cities/:city/shared-costs/:deal/agreements': async () => ({
    id: newId(),
    money: `${newId()}:${newId()}`,
  }),
  'POST /cities/:city/shared-costs/:deal/refusals': async () => ({ reason: 'Not ours' }),
  'POST /cities/:city/shared-costs/:deal/settlements': async (city) => ({
    id: newId(),
    partner: (await makeParty(city)).id,
    amount: '1',
    on: '2026-03-01',
    paid_from: 'same',
    functional_amount: '1.10',
    rate_source: 'Statement 4',
  }),
}
