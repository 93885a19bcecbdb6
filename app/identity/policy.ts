import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class IdentityPolicy extends CityPolicy {
  /** Who works here, and with which role, is for those who answer for it. */
  seePeople(_person: Person, city: CityContext) {
    return this.only(city, 'administrator', 'auditor')
  }

  managePeople(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }
}
