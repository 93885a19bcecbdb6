import type { HttpContext } from '@adonisjs/core/http'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { openCommittee } from '#committee/actions/open_committee'
import { groupChoices, seeOther } from '#committee/controllers/page'
import { quorumOf } from '#committee/domain/quorum'
import { COMMITTEE_SCOPES, FALLBACKS, SEAT_KINDS } from '#committee/domain/seats'
import { isLate } from '#committee/domain/yearly'
import CommitteePolicy from '#committee/policy'
import { principlesOf, proposalsOf } from '#committee/queries/proposals'
import { committeesOf, findCommittee, rulesVersions, seatsOf } from '#committee/queries/seats'
import { committeeValidator } from '#committee/validators'

export default class CommitteesController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const client = readClient()
    const committees = []
    for (const committee of await committeesOf(client, city.id)) {
      const seats = await seatsOf(client, city.id, committee.id, city.today)
      const voting = seats.filter(({ isVoting }) => isVoting)
      committees.push({
        ...committee,
        seats: voting.length,
        filled: voting.filter(({ term }) => term).length,
        observers: seats.length - voting.length,
      })
    }
    return view.render('pages/committee/committees/index', { committees })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    return view.render('pages/committee/committees/create', {
      scopes: COMMITTEE_SCOPES,
      fallbacks: FALLBACKS,
      languages: LANGUAGES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    const form = await request.validateUsing(committeeValidator)
    await transact((trx) =>
      openCommittee(trx, {
        id: form.id,
        cityId: city.id,
        scope: form.scope,
        name: form.name,
        nameLang: form.name_lang,
        quorum: {
          seats: form.quorum_seats,
          cities: form.quorum_cities,
          kinds: form.quorum_kinds,
        },
        fallback: form.fallback,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.opened' })
    return seeOther(ctx, 'committees', form.id)
  }

  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const client = readClient()
    const committee = await findCommittee(client, city.id, params.committee)
    const seats = await seatsOf(client, city.id, committee.id, city.today)
    const counted = seats.filter(({ isVoting, term }) => isVoting && term)
    const proposals = await proposalsOf(client, city.id, { committeeId: committee.id })
    const versions = await rulesVersions(client, city.id, committee.id)
    const done = proposals.flatMap(({ putAt, closedAt }) => [putAt, closedAt])
    return view.render('pages/committee/committees/show', {
      committee,
      seats,
      counted,
      quorum: quorumOf(committee.rules.quorum, counted, new Set()),
      principles: await principlesOf(client, city.id, committee.id),
      proposals,
      isLate: isLate([...done, ...versions.map(({ setAt }) => setAt)], city.today),
      mayPrepare: await bouncer.with(CommitteePolicy).allows('prepare', city),
      groups: await groupChoices(ctx),
      versions,
      kinds: SEAT_KINDS,
      maySeat: await bouncer.with(CommitteePolicy).allows('seat', city),
    })
  }
}
