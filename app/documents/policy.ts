import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

/** Documents name people, so they are for those who work with the money or check it. */
export default class DocumentsPolicy extends CityPolicy {
  open(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver', 'auditor', 'administrator')
  }

  attach(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver')
  }
}
