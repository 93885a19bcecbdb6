import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { speakerOf, stepsOf } from '#allocation/controllers/page'
import { feasible } from '#allocation/controllers/run_lines'
import { readTarget, reachWords, sensitivityTable } from '#allocation/controllers/what_if_words'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { runShown } from '#allocation/queries/runs'
import { whatIfQuery } from '#allocation/validators'

export default class WhatIfsController {
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const run = await runShown(client, city.id, params.run)
    const round = await findRound(client, city.id, run.roundId)
    const asked = await whatIfQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const shown = feasible(run.stored)
    const common = { run, round, steps: stepsOf(ctx, speaker, round, [run], 'compare') }
    if (!shown || !run.stored) return view.render('pages/allocation/runs/broken', common)

    const { problem } = run.stored.input
    const words = { speaker, t: i18n.t.bind(i18n) }
    const line = problem.cells.find(({ id }) => id === asked.line) ?? problem.cells[0]
    const target = asked.target
      ? readTarget(asked.target, line.need, { currency: city.currency, locale: i18n.locale })
      : null
    return view.render('pages/allocation/what_ifs/show', {
      ...common,
      lines: shown.input.cells,
      line: line.id,
      asked: asked.target ?? '',
      unread: asked.target && target === null ? asked.target : null,
      reach: target === null ? null : reachWords(problem, shown.result, line.id, target, words),
      table: sensitivityTable(problem, shown, line.id, speaker),
    })
  }
}
