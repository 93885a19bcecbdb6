import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { errors as limits } from '@adonisjs/limiter'
import { rm } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { readUpload } from '#core/upload'
import { openBatch } from '#imports/actions/open_batch'
import { isMakerOf, needsSecondToCommit } from '#imports/queries/second_person'
import { batchColumns } from '#imports/controllers/batch_columns'
import { pageOf } from '#imports/controllers/batch_page'
import { pageOfRecords, rowsShown } from '#imports/controllers/rows_shown'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { RECORD_KINDS } from '#imports/domain/mapping'
import ImportPolicy from '#imports/policy'
import {
  BATCHES_PER_PAGE,
  batchesOf,
  committedTwin,
  findBatch,
  WORKING,
} from '#imports/queries/batches'
import { countStandings, rowsOf, STANDINGS } from '#imports/queries/batch_rows'
import { namesOf } from '#imports/queries/officers'
import { pageFilter, rowFilter, uploadFields } from '#imports/validators'
import { filled } from '#core/filled'
import { sendList } from '#workbooks/list_file'

const PER_PAGE = 100

export default class ImportsController {
  /** The imports of the city; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(ImportPolicy).authorize('look', city)
    const { page = 1, format } = await pageFilter.validate(filled(request.qs()))
    const list = await batchesOf(readClient(), city.id, format ? 'all' : page)
    if (format) {
      return sendList(ctx, {
        name: 'imports',
        title: 'imports.title',
        format,
        columns: batchColumns(ctx),
        rows: list.batches,
      })
    }
    return view.render('pages/imports/imports/index', {
      ...list,
      page,
      perPage: BATCHES_PER_PAGE,
    })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    return view.render('pages/imports/imports/create', {
      megabytes: IMPORT_LIMITS.csvBytes / (1024 * 1024),
      rows: IMPORT_LIMITS.csvRows,
      xlsxMegabytes: IMPORT_LIMITS.xlsxBytes / (1024 * 1024),
      xlsxRows: IMPORT_LIMITS.xlsxRows,
      kinds: RECORD_KINDS,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request, response } = ctx
    await bouncer.with(ImportPolicy).authorize('bring', city)
    await countUpload(auth.user!.id)
    refuseClaim(request.header('content-length'))
    const { fields, file } = await readUpload(ctx, {
      field: 'file',
      maxBytes: IMPORT_LIMITS.csvBytes,
    })
    try {
      const { kind } = await uploadFields.validate(fields)
      const opening = {
        cityId: city.id,
        currency: city.currency,
        kind,
        file,
        withFormulas: fields['withFormulas[]'] === '1',
        by: auth.user!.id,
      }
      const { id } = await openBatch(opening)
      return response
        .redirect()
        .status(303)
        .toPath(`/cities/${city.slug}/imports/${id}/mapping/edit`)
    } catch (error) {
      await rm(file.path, { force: true })
      throw error
    }
  }

  async show({ auth, bouncer, city, i18n, params, request, response, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('look', city)
    const batch = await findBatch(readClient(), city.id, params.import)
    const { verdict, page = 1 } = await rowFilter.validate(filled(request.qs()))
    if (WORKING.includes(batch.state)) {
      // The address without the filter comes again by itself until the work is done.
      response.header('Refresh', '2')
      return view.render('pages/imports/imports/working', { batch })
    }
    const span = { standing: verdict, limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
    const standings = await countStandings(readClient(), batch)
    const rows = await rowsOf(readClient(), batch, span)
    return view.render('pages/imports/imports/show', {
      ...pageOf(
        batch,
        standings,
        await namesOf(readClient(), [batch.uploadedBy, batch.committedBy]),
        city,
        i18n
      ),
      batch,
      standings,
      choices: STANDINGS.filter(
        (one) => standings[one] > 0 || (one !== 'taken' && one !== 'reversed')
      ),
      verdict,
      page,
      rows: rowsShown(rows, batch, i18n),
      recordPage: pageOfRecords(batch.kind),
      twin: await committedTwin(readClient(), batch),
      needsOther:
        batch.state === 'previewed' &&
        isMakerOf(batch, auth.user!.id) &&
        (await needsSecondToCommit(readClient(), batch)),
    })
  }
}

async function countUpload(person: string): Promise<void> {
  const uploads = limiter.use({ requests: IMPORT_LIMITS.uploadsPerHourAndUser, duration: '1 hour' })
  try {
    await uploads.consume(`import:${person}`)
  } catch (error) {
    if (!(error instanceof limits.E_TOO_MANY_REQUESTS)) throw error
    throw new Refusal('E_IMPORT_RATE', { limit: uploads.requests }, 'file', 429)
  }
}

/** A body that says itself that it is too large is not read at all. */
function refuseClaim(length: string | undefined): void {
  const most = IMPORT_LIMITS.csvBytes + 1024 * 1024
  if (length !== undefined && Number(length) > most) {
    const megabytes = IMPORT_LIMITS.csvBytes / (1024 * 1024)
    throw new Refusal('E_UPLOAD_TOO_LARGE', { megabytes }, 'file', 413)
  }
}
