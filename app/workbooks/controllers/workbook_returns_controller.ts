import { rm } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { errors as limits } from '@adonisjs/limiter'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { readUpload } from '#core/upload'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { seeOther } from '#programmes/controllers/page'
import { takeReturn } from '#workbooks/actions/take_return'
import { crumbsOf } from '#workbooks/controllers/copies_page'
import { differenceColumns } from '#workbooks/controllers/difference_columns'
import { figuresInFile, wordsOfReturn } from '#workbooks/controllers/return_words'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import WorkbookPolicy from '#workbooks/policy'
import { drawnToday, headToday } from '#workbooks/queries/ledger_today'
import { findReturn, type ReturnShown } from '#workbooks/queries/returns'
import { sendTable } from '#workbooks/send_table'
import { returnFields, returnQuery } from '#workbooks/validators'

const PER_PAGE = 100

export default class WorkbookReturnsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    await countUpload(auth.user!.id)
    const { fields, file } = await readUpload(ctx, { field: 'file', maxBytes: BOOK_LIMITS.bytes })
    try {
      const { id } = await returnFields.validate(filled(fields))
      await takeReturn({ id, cityId: city.id, file, by: auth.user!.id })
      return seeOther(ctx, 'workbook-returns', id)
    } finally {
      await rm(file.path, { force: true })
    }
  }

  /** What was found in a file that came back; with a format as a table. */
  async show(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { format, page = 1, show = 'changes' } = await returnQuery.validate(filled(request.qs()))
    const client = readClient()
    const shown = await findReturn(client, city.id, params.workbook_return)
    const { findings, copy } = shown
    if (format) {
      return sendTable(ctx, {
        name: `differences-${copy.code}-${shown.fileSha256.slice(0, 8)}`,
        sheet: ctx.i18n.t('returned.differences'),
        format,
        columns: differenceColumns(ctx),
        rows: [...findings.changes, ...findings.results],
      })
    }
    const rows = findings[show]
    return view.render('pages/workbooks/return', {
      shown,
      copy,
      findings,
      verdict: verdictOf(shown),
      show,
      rows: rows.slice((page - 1) * PER_PAGE, page * PER_PAGE),
      total: rows.length,
      page,
      perPage: PER_PAGE,
      w: wordsOfReturn(ctx),
      head: await headToday(client, city.id, copy),
      crumbs: await crumbsOf(ctx, { type: copy.subjectType, id: copy.subjectId }),
      drawn: await this.#drawn(ctx, shown),
    })
  }

  /** Figures from ledger and plan, which only an appraisal draws; null where nothing is drawn by its nature. */
  async #drawn({ city }: HttpContext, { copy, findings }: ReturnShown) {
    if (copy.subjectType !== 'appraisal') return null
    const client = readClient()
    const { document } = await appraisalShown(client, city.id, copy.subjectId, copy.version)
    return figuresInFile(await drawnToday(client, city.id, document), findings.changes)
  }
}

/**
 * same: to the byte. unchanged: nothing but what programs write anew. impossible: results differ although
 * nothing they hang on does. stale: something was changed and no result follows.
 */
function verdictOf({ fileSha256, copy, changes, results, findings }: ReturnShown) {
  if (fileSha256 === copy.sha256) return 'same'
  if (changes === 0) return results === 0 ? 'unchanged' : 'impossible'
  const { counts } = findings
  const moving = ['input', 'formula', 'fixed', 'made_formula', 'value'].some((kind) => counts[kind])
  return moving && results === 0 ? 'stale' : 'changed'
}

async function countUpload(person: string): Promise<void> {
  const uploads = limiter.use({ requests: BOOK_LIMITS.uploadsPerHourAndUser, duration: '1 hour' })
  try {
    await uploads.consume(`workbook:${person}`)
  } catch (error) {
    if (!(error instanceof limits.E_TOO_MANY_REQUESTS)) throw error
    throw new Refusal('E_RETURN_RATE', { limit: uploads.requests }, 'file', 429)
  }
}
