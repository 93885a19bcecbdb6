import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class FundingPolicy extends CityPolicy {
  /** Parties, agreements and receipts are the work of the finance officer. */
  record(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer')
  }

  /** The second person; that it is not the first one, the draft itself makes sure. */
  approve(_person: Person, city: CityContext) {
    return this.only(city, 'approver', 'administrator')
  }

  /** Who may approve may send back; whoever prepared a draft may withdraw it. */
  reject(person: Person, city: CityContext, draft: { preparedById: string }) {
    return draft.preparedById === person.id || this.approve(person, city)
  }
}
