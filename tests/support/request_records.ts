import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { askForFunding, type FundingRequest } from '#funding/actions/ask_for_funding'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'

/** A request of 2,000.00 to a funder of the city, not answered yet. */
export async function makeRequest(
  city: TestCity,
  change: Partial<FundingRequest> = {}
): Promise<{ id: string; partyId: string; by: string }> {
  const id = newId()
  const by = (await makePerson(city, 'finance_officer')).id
  const partyId = change.partyId ?? (await makeParty(city)).id
  await transact((trx) =>
    askForFunding(trx, {
      id,
      cityId: city.id,
      number: `R-${id.slice(-8)}`,
      partyId,
      title: 'Support of the network',
      titleLang: 'en',
      currency: city.currency,
      amount: 200_000n,
      askedOn: '2026-01-15',
      purpose: 'Learning centres',
      today: '2026-06-01',
      by,
      ...change,
    })
  )
  return { id, partyId, by }
}
