import { makeEntry } from '#tests/support/ledger_entry'
import { makePerson, type TestCity } from '#tests/support/city'

/**
 * A record of a city for each parameter a route may have, by the parameter's name: what the test of
 * all routes puts into addresses. A name means one kind of record everywhere.
 */
export const routeParams: Record<string, (city: TestCity) => Promise<string>> = {
  city: async (city) => city.slug,
  person: async (city) => (await makePerson(city, 'auditor')).id,
  entry: async (city) => (await makeEntry(city)).id,
}
