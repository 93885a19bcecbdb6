import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

/** Lines of a bank name people and accounts: only those who work with the money or check it see them. */
export default class BankPolicy extends CityPolicy {
  look(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver', 'auditor', 'administrator')
  }

  /** To bring statements and to say what their lines are. */
  match(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}
