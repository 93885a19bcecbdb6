import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { canonicalJson, sha256 } from '#core/hashes'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { waitForJob } from '#jobs/actions/wait_for_job'
import { findJob } from '#jobs/queries/jobs'
import { knownPoints } from '#ledger/queries/periods'
import { subjectOf } from '#workbooks/actions/export_book'
import { BOOK_KINDS, type BookKind } from '#workbooks/books/book'
import { copiesPage, sendCopies } from '#workbooks/controllers/copies_page'
import { bookExport } from '#workbooks/jobs/book_export'
import WorkbookPolicy from '#workbooks/policy'
import { bookFields, copiesQuery } from '#workbooks/validators'

export default class BooksController {
  /** What was exported of the books of the city and what came back, with the form to order one. */
  async index(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const kind = params.book as BookKind
    if (!BOOK_KINDS.includes(kind)) throw new NotFound()
    const { page = 1, format } = await copiesQuery.validate(filled(request.qs()))
    const subject = { type: subjectOf(kind), id: city.id }
    if (format) return sendCopies(ctx, subject, format)
    return view.render('pages/workbooks/index', {
      ...(await copiesPage(ctx, subject, page)),
      book: kind,
      points: await knownPoints(readClient(), city.id),
    })
  }

  /** Orders a book; a short one is there at once, a long one is a job whose page says how far it is. */
  async store({ auth, bouncer, city, i18n, request, response }: HttpContext) {
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { id, kind, closing, ...asked } = await request.validateUsing(bookFields, {
      data: filled(request.all()),
    })
    const payload = {
      kind,
      from: asked.from ?? null,
      to: asked.to ?? null,
      known: asked.known ?? null,
      activity: closing === 'without',
      fund: asked.fund ?? null,
      year: asked.year ?? null,
      locale: i18n.locale,
    }
    const by = auth.user!.id
    // The browser goes back to a form with the id it had: another question from there is another job
    const key = `${id}:${sha256(canonicalJson(payload))}`
    const job = await transact((trx) =>
      dispatchJob(trx, bookExport, { cityId: city.id, key, payload, by })
    )
    await waitForJob(city.id, job.id)
    const { state, result } = await findJob(readClient(), city.id, job.id)
    const root = `/cities/${city.slug}`
    const path = state === 'done' && result?.href ? result.href : `/jobs/${job.id}`
    return response.redirect().status(303).toPath(`${root}${path}`)
  }
}
