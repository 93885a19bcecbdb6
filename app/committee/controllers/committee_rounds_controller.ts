import type { HttpContext } from '@adonisjs/core/http'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput, runsOf } from '#allocation/queries/runs'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { openForCommittee } from '#committee/actions/open_round'
import { ask } from '#committee/actions/speak'
import { groupChoices, maySpeakFor, seeOther } from '#committee/controllers/page'
import { departureWords } from '#committee/controllers/departure_words'
import { deadlineOf } from '#committee/deadline'
import CommitteePolicy from '#committee/policy'
import { openingValidator, wordsValidator } from '#committee/proposal_validators'
import {
  principleInForce,
  proposalShown,
  proposalsOf,
  questionsOf,
} from '#committee/queries/proposals'
import { recusalsOf } from '#committee/queries/recusals'
import { committeeRound, departuresFrom, termsOfRound } from '#committee/queries/rounds'
import { seatedCommittees, seatsOf } from '#committee/queries/seats'

export default class CommitteeRoundsController {
  /** The round as its committee sees it: what it may do now, by the clock. */
  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const opened = await committeeRound(client, city.id, round.id)
    const groups = await groupChoices(ctx)
    const common = {
      round,
      groups,
      mayPrepare: await bouncer.with(CommitteePolicy).allows('prepare', city),
      departureWords: departureWords(ctx, groups),
    }
    if (!opened) {
      const committees = []
      for (const committee of await seatedCommittees(client, city.id, city.today)) {
        const principle = await principleInForce(client, city.id, committee.id, 'financing')
        const found = principle
          ? departuresFrom(principle, await termsOfRound(client, city.id, round))
          : []
        committees.push({ ...committee, principle, departures: found })
      }
      return view.render('pages/committee/rounds/open', { ...common, committees })
    }
    const proposals = await proposalsOf(client, city.id, { roundId: round.id })
    const current = proposals.find(({ outcome }) => !outcome)
    const base = await baseInput(client, city.id, round)
    const seats = await seatsOf(client, city.id, opened.committee.id, city.today)
    return view.render('pages/committee/rounds/show', {
      ...common,
      opened,
      proposals,
      base,
      current: current && (await proposalShown(client, city.id, current.id, city.today)),
      runs: await runsOf(client, city.id, round.id, base),
      questions: await questionsOf(client, city.id, { roundId: round.id }),
      recusals: await recusalsOf(client, city.id, round.id),
      mySeats: seats.filter((seat) => seat.isVoting && maySpeakFor(ctx, seat)),
      questionsOpen: Date.now() < Date.parse(opened.questionsUntil),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const { id } = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(openingValidator)
    await transact((trx) =>
      openForCommittee(trx, {
        cityId: city.id,
        roundId: id,
        committeeId: form.committee,
        questionsUntil: deadlineOf(form.closes_on, form.closes_time, city.timezone, 'closes_on'),
        departureReason: form.departure_reason,
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.round.wasOpened' })
    return seeOther(ctx, 'rounds', id, 'committee')
  }

  /** A question on the round. */
  async update(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(wordsValidator)
    const asked = { ...form, cityId: city.id, lang: i18n.locale, by: auth.user!.id }
    await transact((trx) => ask(trx, { ...asked, of: { roundId: round.id } }))
    session.flash('notice', { key: 'committee.question.wasAsked' })
    return seeOther(ctx, 'rounds', round.id, 'committee')
  }
}
