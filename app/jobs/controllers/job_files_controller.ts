import { stat } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { NotFound, Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { jobFilePath } from '#jobs/job_files'
import JobPolicy from '#jobs/policy'
import { findJob } from '#jobs/queries/jobs'

export default class JobFilesController {
  async show({ bouncer, city, params, response }: HttpContext) {
    const job = await findJob(readClient(), city.id, params.job)
    await bouncer.with(JobPolicy).authorize('look', city, job)
    const file = job.result?.file
    if (job.state !== 'done' || !file) throw new NotFound()
    const path = jobFilePath(file.key)
    const kept = await stat(path).catch(() => undefined)
    if (!kept) throw new Refusal('E_JOB_FILE_GONE', {}, undefined, 404)
    response.header('Content-Type', file.type)
    response.header('Content-Disposition', contentDisposition(file.name))
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Cache-Control', 'private, no-store')
    return response.download(path)
  }
}
