import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { compareRules } from '#allocation/actions/run_round'
import { comparedRules } from '#allocation/controllers/compared_rules'
import { stuckWords } from '#allocation/controllers/diagnosis_words'
import { seeOther, speakerOf, stepsOf } from '#allocation/controllers/page'
import { feasible } from '#allocation/controllers/run_lines'
import { whyLine } from '#allocation/controllers/why_line'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { decisionsOf } from '#allocation/queries/rounds'
import { baseInput, comparisonOf, runsOf } from '#allocation/queries/runs'
import { comparisonValidator, lineQuery } from '#allocation/validators'
import { filled } from '#core/filled'

export default class RuleComparisonsController {
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const { line } = await lineQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const base = await baseInput(client, city.id, round)
    const runs = await runsOf(client, city.id, round.id, base)
    const common = {
      round,
      runs,
      steps: stepsOf(ctx, speaker, round, runs, 'compare'),
      mayPrepare: await bouncer.with(AllocationPolicy).allows('prepare', city),
    }
    if (!base) return view.render('pages/allocation/rule_comparisons/broken', common)
    const { columns } = await comparisonOf(client, city.id, round, base)
    const decided = (await decisionsOf(client, city.id, round.id)).find(
      ({ state }) => state !== 'rejected'
    )
    const compared = comparedRules(base, columns, decided ?? null, speaker)
    const reference = feasible(compared.columns[0].run?.stored ?? null)
    return view.render('pages/allocation/rule_comparisons/show', {
      ...common,
      base,
      decided,
      compared,
      why: reference && whyLine(reference, line, speaker, i18n.locale),
      stuck: reference ? stuckWords(reference.result.unspendable, speaker) : [],
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const { id } = await request.validateUsing(comparisonValidator)
    const asked = { id, cityId: city.id, roundId: round.id, by: auth.user!.id }
    await transact((trx) => compareRules(trx, asked))
    return seeOther(ctx, 'rounds', round.id, 'rule-comparison')
  }
}
