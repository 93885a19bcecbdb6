import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class NetworkPolicy extends CityPolicy {
  /** The finance officer of each city speaks for its ledger, and for no other. */
  record(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
