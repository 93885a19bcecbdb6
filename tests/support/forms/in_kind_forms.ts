import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'
import { makeInKind, offer, rates, step } from '#tests/support/in_kind_records'

/** What forms on gifts in kind and rate tables send when all is well. */
export const IN_KIND_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> = {
  'POST /cities/:city/in-kind': async (city) => {
    const fixture = await makeInKind(city)
    return {
      id: newId(),
      number: `N-${newId()}`,
      title: 'Hall',
      titleLang: 'en',
      category: 'room',
      party: fixture.party,
      place: 'Library',
      profession: 'teacher',
      functionPerformed: 'teacher',
      quantity: '10',
      unit: 'days',
      basis: 'rate_table',
      unitValue: '50',
      unitCost: '40',
      rate: `${await rates(fixture, {
        rates: [{ code: 'hall', title: 'Hall', unit: 'days', rate: '40' }],
      })}:hall`,
      evidence: 'Letter',
      recognised: 'yes',
      recognitionReason: 'Would be rented',
      offeredOn: '2026-02-01',
      availableUntil: '2026-10-01',
      mark: 'sourced',
      source: 'Letter 4',
    }
  },
  'POST /cities/:city/in-kind/:item/steps': async () => ({
    id: newId(),
    step: 'received',
    on: '2026-03-01',
    quantity: '0.01',
    unitValue: '60',
    note: 'Delivery note 9',
  }),
  'POST /cities/:city/in-kind/:item/step-withdrawals': async (city) => {
    const fixture = await makeInKind(city)
    const item = await offer(fixture, { recognised: false })
    return { step: await step(fixture, item), reason: 'Wrong room' }
  },
  'POST /cities/:city/value-rates': async () => ({
    id: newId(),
    name: `Fees ${newId()}`,
    nameLang: 'en',
    version: 0,
    validFrom: '2026-01-01',
    rates: 'lead; Lead teacher; hours; 90',
    mark: 'sourced',
    source: 'Decision 4',
    reason: 'Council decision',
  }),
}
