import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class CommitteePolicy extends CityPolicy {
  /** Who sits where and what makes a quorum: for nobody who then decides by it. */
  seat(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }

  /** Opening a round for the committee, putting a proposal, opening a vote. */
  prepare(_person: Person, city: CityContext) {
    return this.only(city, 'committee_member', 'finance_officer')
  }

  /** Closing a proposal; that what is agreed is closed by a second person, the action makes sure. */
  conclude(_person: Person, city: CityContext) {
    return this.only(city, 'approver', 'committee_member')
  }
}
