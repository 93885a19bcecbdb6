import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { speakerOf } from '#allocation/controllers/page'
import { feasible, isWeighted, ruleKey, runLines } from '#allocation/controllers/run_lines'
import { findRound } from '#allocation/queries/round_rows'
import { runShown } from '#allocation/queries/runs'
import { exportRun } from '#workbooks/actions/export_run'
import { APP_VERSION } from '#workbooks/app_version'
import { copiesPage, sendCopies } from '#workbooks/controllers/copies_page'
import WorkbookPolicy from '#workbooks/policy'
import { XLSX_TYPE } from '#workbooks/send_table'
import { copiesQuery } from '#workbooks/validators'

export default class RunWorkbooksController {
  /** What was exported of a run and what came back of it. */
  async index(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { page = 1, format } = await copiesQuery.validate(filled(request.qs()))
    const run = await runShown(readClient(), city.id, params.run)
    const subject = { type: 'allocation_run', id: run.id }
    if (format) return sendCopies(ctx, subject, format)
    return view.render('pages/workbooks/index', await copiesPage(ctx, subject, page))
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, response } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const client = readClient()
    const run = await runShown(client, city.id, params.run)
    const round = await findRound(client, city.id, run.roundId)
    const shown = feasible(run.stored)
    if (!shown) throw new Refusal('E_RUN_WITHOUT_SHARES', {}, undefined, 409)
    const speaker = await speakerOf(ctx)
    const file = await exportRun({
      cityId: city.id,
      city: city.name,
      round: `${round.code} · ${round.title}`,
      run,
      shown,
      lines: runLines(shown),
      locale: i18n.locale,
      appVersion: APP_VERSION,
      by: auth.user!.id,
      words: {
        rule: speaker.t(ruleKey(run.rule, isWeighted(shown.input))),
        unit: speaker.t(`unit.${shown.input.problem.unit}`),
        setBy: (setBy) => speaker.t(`setBy.${setBy}`),
        group: (code) => speaker.groups(code),
      },
    })
    return response
      .type(XLSX_TYPE)
      .header(
        'Content-Disposition',
        contentDisposition(`${round.code}-${run.no}-${i18n.locale}.xlsx`)
      )
      .header('Cache-Control', 'private, no-store')
      .header('X-Content-Sha256', file.sha256)
      .send(Buffer.from(file.bytes))
  }
}
