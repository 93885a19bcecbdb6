import { CityPolicy } from '#identity/city_policy'
import type { CityContext } from '#identity/city_context'
import type Person from '#identity/models/person'
import { jobDefinition } from '#jobs/define_job'
import type { StoredJob } from '#jobs/queries/jobs'

export default class JobPolicy extends CityPolicy {
  /** Each kind of work says who may see it. */
  look(_person: Person, city: CityContext, job: StoredJob) {
    const roles = jobDefinition(job.name)?.roles
    return roles ? this.only(city, ...roles) : true
  }

  retry(_person: Person, city: CityContext) {
    return this.only(city, 'finance_officer', 'administrator')
  }
}
