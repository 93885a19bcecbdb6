import type { CityContext } from '#identity/city_context'
import { CityPolicy } from '#identity/city_policy'
import type Person from '#identity/models/person'

export default class InKindPolicy extends CityPolicy {
  record(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
