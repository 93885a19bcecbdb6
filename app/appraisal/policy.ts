import type { CityContext } from '#identity/city_context'
import { CityPolicy } from '#identity/city_policy'
import type Person from '#identity/models/person'

/** Every member reads appraisals and takes their workbooks along. */
export default class AppraisalPolicy extends CityPolicy {
  /** Models and their versions. */
  appraise(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'administrator')
  }

  /** Verdicts on versions; never on one's own, which the action sees to. */
  review(_person: Person, city: CityContext) {
    return this.only(city, 'approver')
  }
}
