import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

/** The trail names people and what they did: it is for those who check them. */
export default class AuditPolicy extends CityPolicy {
  read(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'administrator')
  }
}
