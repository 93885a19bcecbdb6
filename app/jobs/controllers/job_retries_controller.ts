import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { retryJob } from '#jobs/actions/retry_job'
import { waitForJob } from '#jobs/actions/wait_for_job'
import JobPolicy from '#jobs/policy'
import { findJob } from '#jobs/queries/jobs'

export default class JobRetriesController {
  async store({ bouncer, city, params, response }: HttpContext) {
    const job = await findJob(readClient(), city.id, params.job)
    await bouncer.with(JobPolicy).authorize('retry', city)
    await bouncer.with(JobPolicy).authorize('look', city, job)
    await retryJob(city.id, job.id)
    await waitForJob(city.id, job.id)
    return response.redirect().status(303).toPath(`/cities/${city.slug}/jobs/${job.id}`)
  }
}
