import type { CityContext } from '#identity/city_context'
import { CityPolicy } from '#identity/city_policy'
import type Person from '#identity/models/person'

export default class VouchersPolicy extends CityPolicy {
  award(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }
}

/** Single awards, by code, are for who records them and for who checks the books. */
export function awardReader(city: CityContext): { seesAwards: boolean } {
  return { seesAwards: city.has('finance_officer', 'auditor') }
}
