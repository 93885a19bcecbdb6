import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { jobColumns } from '#jobs/controllers/job_columns'
import { jobShown } from '#jobs/controllers/job_shown'
import JobPolicy from '#jobs/policy'
import { findJob, jobsFor, JOBS_PER_PAGE } from '#jobs/queries/jobs'
import { sendList } from '#workbooks/list_file'
import { TABLE_FORMATS } from '#workbooks/send_table'

const pageFilter = vine.create({
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export default class JobsController {
  /** The long work of the city; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, i18n, request, response, view } = ctx
    await bouncer.with(JobPolicy).authorize('read', city)
    const { page = 1, format } = await pageFilter.validate(filled(request.qs()))
    const { total, jobs } = await jobsFor(readClient(), city, format ? 'all' : page)
    const shown = jobs.map((job) => ({ ...jobShown(job, i18n), person: job.person }))
    if (format) {
      return sendList(ctx, {
        name: 'jobs',
        title: 'jobs.title',
        format,
        columns: jobColumns(ctx),
        rows: shown,
      })
    }
    const underWay = shown.filter(({ isOpen }) => isOpen).length
    if (underWay > 0) response.header('Refresh', '5')
    return view.render('pages/jobs/jobs/index', {
      jobs: shown,
      underWay,
      total,
      page,
      perPage: JOBS_PER_PAGE,
    })
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
