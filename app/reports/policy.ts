import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class ReportsPolicy extends CityPolicy {
  /** Who keeps the books explains why spending differs from the budget. */
  explain(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }

  /** The heads of a funder's report are agreed with the funder, as the agreement is. */
  setHeads(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
