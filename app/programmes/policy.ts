import type { CityContext } from '#identity/city_context'
import { CityPolicy } from '#identity/city_policy'
import type Person from '#identity/models/person'

export default class ProgrammesPolicy extends CityPolicy {
  /** Plan, programmes, budget lines, groups and classifications. */
  plan(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'administrator')
  }

  /** Commitments and payments. */
  spend(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
