import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class AllocationPolicy extends CityPolicy {
  /** Setting a round up, running it and proposing a run. */
  prepare(_person: Person, city: CityContext) {
    return this.only(city, 'committee_member', 'finance_officer')
  }

  /** The second person; that it is not the first one, the decision itself makes sure. */
  approve(_person: Person, city: CityContext) {
    return this.only(city, 'approver', 'committee_member')
  }

  /** Who may approve may send back; whoever proposed may withdraw. */
  reject(person: Person, city: CityContext, decision: { proposedById: string }) {
    return decision.proposedById === person.id || this.approve(person, city)
  }
}
