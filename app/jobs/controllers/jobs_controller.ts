import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { jobShown } from '#jobs/controllers/job_shown'
import JobPolicy from '#jobs/policy'
import { findJob, jobsFor } from '#jobs/queries/jobs'

const PER_PAGE = 50

const pageFilter = vine.create({
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
})

export default class JobsController {
  async index({ bouncer, city, i18n, request, response, view }: HttpContext) {
    await bouncer.with(JobPolicy).authorize('read', city)
    const { page = 1 } = await pageFilter.validate(filled(request.qs()))
    const span = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
    const { total, jobs } = await jobsFor(readClient(), city, span)
    const shown = jobs.map((job) => ({ ...jobShown(job, i18n), person: job.person }))
    const underWay = shown.filter(({ isOpen }) => isOpen).length
    if (underWay > 0) response.header('Refresh', '5')
    return view.render('pages/jobs/jobs/index', { jobs: shown, underWay, total, page })
  }

  async show({ bouncer, city, i18n, params, response, view }: HttpContext) {
    const job = await findJob(readClient(), city.id, params.job)
    await bouncer.with(JobPolicy).authorize('look', city, job)
    const shown = jobShown(job, i18n)
    // The page comes again by itself until the work is through.
    if (shown.isOpen) response.header('Refresh', '2')
    return view.render('pages/jobs/jobs/show', { job: shown })
  }
}
