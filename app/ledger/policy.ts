import type { Reader } from '#ledger/queries/reader'
import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

/** Names of private persons are for those who work with the money or check it. */
export function readerOf(city: CityContext): Reader {
  return {
    seesPrivateNames: city.has('finance_officer', 'approver', 'auditor', 'administrator'),
  }
}

export default class LedgerPolicy extends CityPolicy {
  reverse(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }

  openYear(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }

  verify(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'finance_officer', 'administrator')
  }

  export(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'administrator')
  }
}
