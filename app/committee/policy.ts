import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'

export default class CommitteePolicy extends CityPolicy {
  /** Who sits where and what makes a quorum: for nobody who then decides by it. */
  seat(_person: Person, city: CityContext) {
    return this.only(city, 'administrator')
  }
}
