import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { refuseFixed } from '#allocation/actions/round_store'
import { chooseScope } from '#allocation/actions/set_up_round'
import { fundNotes } from '#allocation/controllers/fund_notes'
import { seeOther, speakerOf, typedAmount } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { scopeChoices } from '#allocation/queries/scope_choices'
import { scopeValidator } from '#allocation/validators'

export default class RoundScopesController {
  async edit(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const choices = await scopeChoices(readClient(), city.id, params.round)
    refuseFixed(choices.round.state)
    const speaker = await speakerOf(ctx)
    const funds = choices.funds.map(({ id, ...fund }) => ({ ...fund, fundId: id }))
    const on = choices.round.effective_on
    return view.render('pages/allocation/round_scopes/edit', {
      ...choices,
      notes: await fundNotes(readClient(), city.id, on, funds, speaker, ctx.i18n.locale),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const { round, lines: known } = await scopeChoices(readClient(), city.id, params.round)
    const form = await request.validateUsing(scopeValidator)
    const amount = (text: string | undefined, field: string) =>
      text ? typedAmount(ctx, text, field) : null
    const ticked = <Row extends { on?: true }>(rows: Record<string, Row> = {}) =>
      Object.entries(rows).filter(([, row]) => row.on)

    const funds = ticked(form.funds).map(([fundId, row]) => ({
      fundId,
      amount: amount(row.amount, `funds.${fundId}.amount`),
    }))
    const lines = ticked(form.lines).map(([lineId, row]) => ({
      lineId,
      floor: amount(row.floor, `lines.${lineId}.floor`),
      equityWeight: row.weight?.replace(',', '.') ?? '1',
      heads: row.heads === undefined ? null : BigInt(row.heads),
      tier: row.tier ?? 1,
      minimum: amount(row.minimum, `lines.${lineId}.minimum`),
    }))
    // A floor typed as the plan has it stays the plan's: it follows when the plan changes.
    const own = new Map(known.map((line) => [line.id, line.floor]))
    const cleaned = lines.map((line) =>
      line.floor === own.get(line.lineId) ? { ...line, floor: null } : line
    )
    await transact((trx) =>
      chooseScope(trx, {
        cityId: city.id,
        roundId: round.id,
        funds,
        lines: cleaned,
        by: auth.user!.id,
      })
    )
    session.flash('notice', {
      key: 'allocation.scope.saved',
      params: { funds: funds.length, lines: lines.length },
    })
    return seeOther(ctx, 'rounds', round.id)
  }
}
