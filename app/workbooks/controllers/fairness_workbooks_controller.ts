import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import {
  DEFAULT_EPSILON,
  fairLines,
  measureRows,
  plainNumber,
  readEpsilon,
} from '#allocation/controllers/fairness_figures'
import { speakerOf } from '#allocation/controllers/page'
import { feasible, isWeighted, ruleKey, type FeasibleRun } from '#allocation/controllers/run_lines'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput, runShown, runsOf, type RunShown } from '#allocation/queries/runs'
import { exportFairness, FAIRNESS_SUBJECT } from '#workbooks/actions/export_fairness'
import { APP_VERSION } from '#workbooks/app_version'
import { SAMPLES, type FairRun } from '#workbooks/books/fairness_figures'
import { copiesPage, sendCopies } from '#workbooks/controllers/copies_page'
import WorkbookPolicy from '#workbooks/policy'
import { XLSX_TYPE } from '#workbooks/send_table'
import { copiesQuery, fairnessBookQuery } from '#workbooks/validators'

/** Runs that stand side by side at most; the newest of a round where none are named. */
const MOST_RUNS = 8
const DIGITS = 25

export default class FairnessWorkbooksController {
  /** What was exported of comparisons of the round and what came back of them. */
  async index(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { page = 1, format } = await copiesQuery.validate(filled(request.qs()))
    const { id } = await findRound(readClient(), city.id, params.round)
    const subject = { type: FAIRNESS_SUBJECT, id }
    if (format) return sendCopies(ctx, subject, format)
    return view.render('pages/workbooks/index', await copiesPage(ctx, subject, page))
  }

  /** How equally the runs that are named cover need, or all of the round, side by side. */
  async show(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, response } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const client = readClient()
    const asked = await fairnessBookQuery.validate(filled(request.qs()))
    const round = await findRound(client, city.id, params.round)
    const epsilon = (asked.epsilon && readEpsilon(asked.epsilon)) || DEFAULT_EPSILON
    const listed = await runsOf(client, city.id, round.id, await baseInput(client, city.id, round))
    const wanted = asked.runs?.split(',')
    if (wanted?.some((id) => !listed.some((run) => run.id === id))) throw new NotFound()
    const speaker = await speakerOf(ctx)
    const runs: { run: RunShown; shown: FeasibleRun }[] = []
    for (const { id, isFeasible } of listed) {
      if (runs.length === MOST_RUNS || !isFeasible || (wanted && !wanted.includes(id))) continue
      const run = await runShown(client, city.id, id)
      const shown = feasible(run.stored)
      if (shown) runs.push({ run, shown })
    }
    runs.sort((a, b) => a.run.no - b.run.no)
    const cells = new Map(
      runs.flatMap(({ shown }) => shown.input.cells.map((one) => [one.code, one]))
    )
    const lines = [...cells.values()].map(({ code, title }) => ({ code, title }))
    const file = await exportFairness({
      cityId: city.id,
      city: city.name,
      roundId: round.id,
      round: `${round.code} · ${round.title}`,
      currency: city.currency,
      epsilon,
      lines,
      runs: runs.map(({ run, shown }) =>
        fairRun(run, shown, lines, epsilon, speaker.t(ruleKey(run.rule, isWeighted(shown.input))))
      ),
      locale: i18n.locale,
      appVersion: APP_VERSION,
      by: auth.user!.id,
    })
    return response
      .type(XLSX_TYPE)
      .header(
        'Content-Disposition',
        contentDisposition(`${round.code}-fairness-${i18n.locale}.xlsx`)
      )
      .header('Cache-Control', 'private, no-store')
      .header('X-Content-Sha256', file.sha256)
      .send(Buffer.from(file.bytes))
  }
}

function fairRun(
  run: RunShown,
  shown: FeasibleRun,
  lines: readonly { code: string }[],
  epsilon: string,
  rule: string
): FairRun {
  const fair = fairLines(shown, new Map())
  const byCode = new Map(fair.map((line) => [line.key, line]))
  const rows = measureRows(fair, epsilon)
  const bySample = <T>(of: (at: number) => T) =>
    Object.fromEntries(SAMPLES.map((sample, at) => [sample, of(at)])) as Record<
      (typeof SAMPLES)[number],
      T
    >
  return {
    no: run.no,
    rule,
    runAt: run.runAt,
    inputHash: run.inputHash,
    resultHash: run.resultHash,
    spendable: shown.result.spendable,
    lines: lines.map(({ code }) => {
      const line = byCode.get(code)
      return line ? { need: line.need, amount: line.amount, heads: line.heads } : null
    }),
    hasHeads: bySample((at) => rows[0].figures[at] !== null),
    engine: bySample((at) =>
      rows.map(({ figures }) => {
        const value = figures[at]?.value
        return value ? plainNumber(value, DIGITS) : null
      })
    ),
  }
}
