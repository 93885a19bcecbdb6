import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { capEdge } from '#allocation/actions/cap_edge'
import { refuseFixed } from '#allocation/actions/round_store'
import { capColumns, capStepWords } from '#allocation/controllers/list_tables'
import { seeOther, speakerOf, typedAmount } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { capsInForce, capSteps } from '#allocation/queries/edge_caps'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput } from '#allocation/queries/runs'
import { capChoiceQuery, edgeCapValidator, roundsQuery } from '#allocation/validators'
import { sendList } from '#workbooks/list_file'

export default class EdgeCapsController {
  /** Every step that was taken with the caps of a round; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const { page, format } = await roundsQuery.validate(filled(request.qs()))
    if (format) {
      const { rows } = await capSteps(client, city.id, round.id, 'all')
      return sendList(ctx, {
        name: `caps-${round.code}`,
        title: 'round_terms.cap.title',
        format,
        columns: capColumns(ctx),
        rows,
      })
    }
    await speakerOf(ctx)
    return view.render('pages/allocation/edge_caps/index', {
      round,
      list: await capSteps(client, city.id, round.id, page),
      stepWords: capStepWords,
    })
  }

  async create(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    refuseFixed(round.state)
    const { fund, line } = await capChoiceQuery.validate(filled(request.qs()))
    await speakerOf(ctx)
    const input = await baseInput(client, city.id, round)
    const inForce = await capsInForce(client, city.id, round.id)
    return view.render('pages/allocation/edge_caps/create', {
      round,
      funds: input?.lots ?? [],
      lines: input?.cells ?? [],
      mayPay: (input?.lots ?? []).map(({ code }) => ({
        fund: code,
        lines:
          input!.problem.lots.find(({ id }) => id === code)?.edges.map(({ cell }) => cell) ?? [],
      })),
      chosen: { fund, line },
      set: inForce.find((cap) => cap.fundId === fund && cap.lineId === line),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(edgeCapValidator)
    const amount = typedAmount(ctx, form.amount)
    const { id, fund_id: fundId, line_id: lineId, reason } = form
    const step = { id, cityId: city.id, roundId: round.id, fundId, lineId, by: auth.user!.id }
    await transact((trx) => capEdge(trx, { ...step, amount, reason }))
    session.flash('notice', { key: 'round_terms.cap.wasSet' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
