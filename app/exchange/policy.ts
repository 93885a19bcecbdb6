import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class ExchangePolicy extends CityPolicy {
  /** Rates, exchanges of money and revaluations are the work of the finance officer. */
  record(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
