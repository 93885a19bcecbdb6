import { AuthorizationResponse, BasePolicy } from '@adonisjs/bouncer'
import type { CityContext, Role } from '#identity/city_context'
import type Person from '#identity/models/person'

/** Members of a city may read all of it; what else a role may do, each module's policy says. */
export abstract class CityPolicy extends BasePolicy {
  read(_person: Person, _city: CityContext): AuthorizationResponse | boolean {
    return true
  }

  /** Yes for members with one of the roles; the refusal names the roles that may. */
  protected only(city: CityContext, ...roles: Role[]): AuthorizationResponse | boolean {
    return city.has(...roles) || new RoleNeeded(roles)
  }
}

export class RoleNeeded extends AuthorizationResponse {
  constructor(readonly roles: Role[]) {
    super(false)
    this.status = 403
    this.message = `needs one of: ${roles.join(', ')}`
  }
}
