import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { fairLines, DEFAULT_EPSILON } from '#allocation/controllers/fairness_figures'
import { shareFairnessWords } from '#allocation/controllers/fairness_words'
import { speakerOf, stepsOf } from '#allocation/controllers/page'
import { changeColumns, changesOf, measureChanges } from '#allocation/controllers/run_changes'
import { feasible, isWeighted, ruleKey } from '#allocation/controllers/run_lines'
import { ReasonWords } from '#allocation/controllers/reason_words'
import { changedTermsOf } from '#allocation/domain/fairness/why_changed'
import AllocationPolicy from '#allocation/policy'
import { linePlaces } from '#allocation/queries/line_places'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput, runsOf, runShown } from '#allocation/queries/runs'
import { runComparisonQuery } from '#allocation/validators'
import { sendTable } from '#workbooks/send_table'

export default class RunComparisonsController {
  /** Who gains and who loses from one run of a round to another, and why. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const asked = await runComparisonQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const runs = await runsOf(client, city.id, round.id, await baseInput(client, city.id, round))
    const chosen = choose(
      runs.map(({ id }) => id),
      runs.filter(({ isFeasible }) => isFeasible).map(({ id }) => id),
      asked
    )
    const steps = stepsOf(ctx, speaker, round, runs, 'compare')
    if (!chosen) return view.render('pages/allocation/run_comparisons/few', { round, steps })
    const before = await runShown(client, city.id, chosen.before)
    const after = await runShown(client, city.id, chosen.after)
    const [was, is] = [feasible(before.stored), feasible(after.stored)]
    const nameOf = (run: (typeof runs)[number], weighted: boolean) => {
      const rule = speaker.t(ruleKey(run.rule, weighted))
      if (run.isRemedy)
        return `${speaker.t('run.no', { no: run.no })} · ${i18n.t('fairness.remedy')}`
      const name = run.withRingFences ? rule : speaker.t('rule.without', { rule })
      return `${speaker.t('run.no', { no: run.no })} · ${name}`
    }
    const weighted = [was, is].some((run) => run !== null && isWeighted(run.input))
    const common = {
      round,
      before,
      after,
      steps,
      options: runs.map((run) => ({ value: run.id, label: nameOf(run, weighted) })),
    }
    if (!was || !is) return view.render('pages/allocation/run_comparisons/without', common)
    const pair = {
      before: { problem: was.input.problem, result: was.result },
      after: { problem: is.input.problem, result: is.result },
    }
    const words = new ReasonWords(i18n, speaker)
    const changes = changesOf(was, is, words)
    if (asked.format) {
      return sendTable(ctx, {
        name: `runs-${round.code}-${before.no}-${after.no}`,
        sheet: i18n.t('fairness.change.title'),
        format: asked.format,
        columns: changeColumns(ctx, speaker, is.input.currency),
        rows: changes,
      })
    }
    shareFairnessWords(ctx, DEFAULT_EPSILON)
    const places = await linePlaces(client, city.id, round.id)
    return view.render('pages/allocation/run_comparisons/show', {
      ...common,
      currency: is.input.currency,
      changes,
      terms: words.terms(changedTermsOf(pair.before, pair.after)),
      measures: measureChanges(fairLines(was, places), fairLines(is, places)),
      names: { before: nameOf(before, weighted), after: nameOf(after, weighted) },
    })
  }
}

/**
 * The runs asked for, which must be of this round; else the newest that share anything out, the older one first.
 * Null when there are no two.
 */
function choose(
  all: readonly string[],
  newest: readonly string[],
  asked: { before?: string; after?: string }
): { before: string; after: string } | null {
  for (const id of [asked.before, asked.after]) {
    if (id !== undefined && !all.includes(id)) throw new NotFound()
  }
  const after = asked.after ?? newest.find((id) => id !== asked.before)
  const older = after === undefined ? -1 : newest.indexOf(after)
  const before = asked.before ?? newest.slice(older + 1)[0] ?? newest.find((id) => id !== after)
  return before && after ? { before, after } : null
}
