import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { refuseFixed } from '#allocation/actions/round_store'
import { changeRound, openRound } from '#allocation/actions/set_up_round'
import { fundNotes } from '#allocation/controllers/fund_notes'
import { roundColumns } from '#allocation/controllers/list_tables'
import { matchesInWords } from '#allocation/controllers/match_words'
import { seeOther, speakerOf, stepsOf } from '#allocation/controllers/page'
import { isWeighted, protectedGroups, ruleKey } from '#allocation/controllers/run_lines'
import AllocationPolicy from '#allocation/policy'
import { ALLOCATION_RULES } from '#allocation/domain/types'
import { capsInForce } from '#allocation/queries/edge_caps'
import { limitsInForce } from '#allocation/queries/funder_limits'
import { lastDecision } from '#allocation/queries/last_routing'
import { closedLines } from '#allocation/queries/line_steps'
import { findRound } from '#allocation/queries/round_rows'
import { decisionsOf, listRounds, ringFenceRows } from '#allocation/queries/rounds'
import { baseInput, runsOf } from '#allocation/queries/runs'
import { newRoundValidator, roundsQuery, roundValidator } from '#allocation/validators'
import { filled } from '#core/filled'
import { nearestOpenDay } from '#ledger/queries/open_day'
import { sendList } from '#workbooks/list_file'

const CAPS_SHOWN = 25

export default class RoundsController {
  /** The rounds of the city; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const { page, format } = await roundsQuery.validate(filled(request.qs()))
    if (format) {
      const { rows } = await listRounds(readClient(), city.id, 'all')
      return sendList(ctx, {
        name: 'rounds',
        title: 'allocation.rounds.title',
        format,
        columns: roundColumns(ctx),
        rows,
      })
    }
    await speakerOf(ctx)
    return view.render('pages/allocation/rounds/index', {
      list: await listRounds(readClient(), city.id, page),
    })
  }

  async create(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    await speakerOf(ctx)
    const day = await nearestOpenDay(readClient(), city.id, city.today)
    return view.render('pages/allocation/rounds/form', {
      round: null,
      day: day ?? city.today,
      rules: ALLOCATION_RULES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const {
      title_lang: titleLang,
      effective_on: effectiveOn,
      ...form
    } = await request.validateUsing(newRoundValidator)
    const terms = { ...form, titleLang, effectiveOn, cityId: city.id, by: auth.user!.id }
    await transact((trx) => openRound(trx, terms))
    session.flash('notice', { key: 'allocation.round.opened', params: { code: form.code } })
    return seeOther(ctx, 'rounds', form.id, 'scope', 'edit')
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const { page = 1 } = await roundsQuery.validate(filled(request.qs()))
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const speaker = await speakerOf(ctx)
    const base = await baseInput(client, city.id, round)
    const runs = await runsOf(client, city.id, round.id, base)
    const [decision, ...earlier] = await decisionsOf(client, city.id, round.id)
    const open = decision && decision.state !== 'rejected' ? decision : null
    return view.render('pages/allocation/rounds/show', {
      round,
      base,
      runs,
      decision: open,
      sentBack: open ? earlier : decision ? [decision, ...earlier] : [],
      closings: await closedLines(client, city.id, round.id),
      fences: await ringFenceRows(client, city.id, round.id),
      matches: matchesInWords(base?.matches, speaker, ctx.i18n.locale),
      limits: await limitsInForce(client, city.id, round.id),
      caps: pageOf(await capsInForce(client, city.id, round.id), page),
      notes: await fundNotes(
        client,
        city.id,
        round.effective_on,
        base?.lots ?? [],
        speaker,
        ctx.i18n.locale
      ),
      last: await lastDecision(client, city.id, round.id),
      fenced: base ? protectedGroups(base) : new Set(),
      ruleName: speaker.t(ruleKey(round.rule, base !== null && isWeighted(base))),
      steps: stepsOf(ctx, speaker, round, runs, 'set_up'),
      isFixed: round.state === 'proposed' || round.state === 'decided',
      mayPrepare: await bouncer.with(AllocationPolicy).allows('prepare', city),
      mayApprove: await bouncer.with(AllocationPolicy).allows('approve', city),
      isOwn: open?.proposedById === auth.user!.id,
    })
  }

  async edit(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    refuseFixed(round.state)
    await speakerOf(ctx)
    return view.render('pages/allocation/rounds/form', {
      round,
      day: round.effective_on,
      rules: ALLOCATION_RULES,
    })
  }

  async update(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    await findRound(readClient(), city.id, params.round)
    const {
      title_lang: titleLang,
      effective_on: effectiveOn,
      ...form
    } = await request.validateUsing(roundValidator)
    await transact((trx) =>
      changeRound(trx, {
        ...form,
        titleLang,
        effectiveOn,
        id: params.round,
        cityId: city.id,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'allocation.round.changed', params: { code: form.code } })
    return seeOther(ctx, 'rounds', params.round)
  }
}

/** A page of caps, as a list that comes by pages. */
function pageOf<Row>(rows: readonly Row[], page: number) {
  const from = (page - 1) * CAPS_SHOWN
  const shown = rows.slice(from, from + CAPS_SHOWN)
  return { rows: shown, page, perPage: CAPS_SHOWN, total: rows.length }
}
