import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class ReportsPolicy extends CityPolicy {
  /** Who keeps the books explains why spending differs from the budget. */
  explain(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
