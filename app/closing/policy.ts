import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class ClosingPolicy extends CityPolicy {
  /** Periods are closed by whoever keeps the books; to open one again another person must agree. */
  close(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'administrator')
  }

  /** A year's close and adjustments always wait for a second person. */
  prepare(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
