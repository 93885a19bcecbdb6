import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { runRound } from '#allocation/actions/run_round'
import { diagnosisWords, stuckWords } from '#allocation/controllers/diagnosis_words'
import { fundNotes } from '#allocation/controllers/fund_notes'
import { matchesInWords } from '#allocation/controllers/match_words'
import { seeOther, speakerOf, stepsOf } from '#allocation/controllers/page'
import {
  feasible,
  isWeighted,
  levelText,
  ruleKey,
  runLines,
  tooSmall,
} from '#allocation/controllers/run_lines'
import {
  coverageByGroup,
  paymentsOf,
  chartsOf,
  levelRows,
  linePage,
  LINES_PER_PAGE,
  routingShown,
} from '#allocation/controllers/run_tables'
import { whyLine } from '#allocation/controllers/why_line'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { decisionsOf } from '#allocation/queries/rounds'
import { runShown } from '#allocation/queries/runs'
import { lineQuery, runValidator } from '#allocation/validators'
import { filled } from '#core/filled'

export default class RunsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(runValidator)
    const { id, without_ring_fences: without, least_change: leastChange } = form
    const run = await transact((trx) =>
      runRound(trx, {
        id,
        cityId: city.id,
        roundId: round.id,
        withRingFences: !without || leastChange,
        leastChange,
        by: auth.user!.id,
      })
    )
    return seeOther(ctx, 'runs', run.id)
  }

  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const run = await runShown(client, city.id, params.run)
    const round = await findRound(client, city.id, run.roundId)
    const asked = await lineQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const decisions = await decisionsOf(client, city.id, round.id)
    const shown = feasible(run.stored)
    const weighted = run.stored !== null && isWeighted(run.stored.input)
    const common = {
      run,
      round,
      weighted,
      ruleName: speaker.t(ruleKey(run.rule, weighted)),
      decision: decisions.find(({ runId, state }) => runId === run.id && state !== 'rejected'),
      steps: stepsOf(ctx, speaker, round, [run], 'compare'),
      matches: matchesInWords(run.stored?.input.matches, speaker, i18n.locale),
      mayPrepare: await bouncer.with(AllocationPolicy).allows('prepare', city),
    }
    if (run.stored && !run.stored.result.ok) {
      return view.render('pages/allocation/runs/impossible', {
        ...common,
        result: run.stored.result,
        gaps: diagnosisWords(run.stored.result, speaker, run.stored.input),
      })
    }
    if (!shown) return view.render('pages/allocation/runs/broken', common)
    const lines = runLines(shown)
    const { page, shown: onPage } = linePage(lines, asked)
    const payments = paymentsOf(shown)
    const codes = new Set(onPage.map(({ code }) => code))
    return view.render('pages/allocation/runs/show', {
      ...common,
      input: shown.input,
      result: shown.result,
      lines,
      belowMinimum: tooSmall(lines),
      mayClose:
        common.mayPrepare && run.isCurrent && !['proposed', 'decided'].includes(round.state),
      why: whyLine(shown, asked.line, speaker, i18n.locale),
      stuck: stuckWords(shown.result.unspendable, speaker),
      level: (level: string) => levelText(run.rule, level, shown.input.currency, i18n.locale),
      groups: coverageByGroup(lines),
      page,
      onPage,
      perPage: LINES_PER_PAGE,
      payments,
      paymentsOnPage: payments.rows.filter(({ code }) => codes.has(code)),
      blocks: levelRows(shown),
      notes: await fundNotes(
        client,
        city.id,
        shown.input.effectiveOn,
        shown.input.lots,
        speaker,
        i18n.locale
      ),
      routing: routingShown(shown),
      charts: chartsOf(onPage, shown, i18n.locale, speaker),
    })
  }
}
