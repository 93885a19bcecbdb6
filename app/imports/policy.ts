import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

/** Files name people and accounts as offices write them: only those who work with the money see them. */
export default class ImportPolicy extends CityPolicy {
  look(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver', 'auditor', 'administrator')
  }

  /** To upload a file, say how it is read, and undo it. */
  bring(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }

  /** An approver may be the second person; who is needed, the batch itself says. */
  commit(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver')
  }
}
