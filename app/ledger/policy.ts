import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class LedgerPolicy extends CityPolicy {
  reverse(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }

  openYear(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }

  verify(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'finance_officer', 'administrator')
  }

  export(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'administrator')
  }

  /** Signing the end of the chain, and reading what was signed. */
  anchor(_person: Person, city: CityContext) {
    return this.only(city, 'auditor', 'finance_officer', 'administrator')
  }

  /** The proof of an entry names what the entry says, people included. */
  prove(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'approver', 'auditor', 'administrator')
  }

  administer(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }

  readPolicies(_person: Person, city: CityContext) {
    return this.only(city, 'administrator', 'auditor')
  }

  changePolicies(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }
}
