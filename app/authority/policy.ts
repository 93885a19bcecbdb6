import type { CityContext } from '#identity/city_context'
import { CityPolicy } from '#identity/city_policy'
import type Person from '#identity/models/person'

export default class AuthorityPolicy extends CityPolicy {
  /** Moves of authority and money are prepared by the finance officer; a second person agrees. */
  prepare(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
