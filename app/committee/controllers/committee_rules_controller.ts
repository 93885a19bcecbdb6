import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { setRules } from '#committee/actions/open_committee'
import { seeOther } from '#committee/controllers/page'
import { FALLBACKS } from '#committee/domain/seats'
import CommitteePolicy from '#committee/policy'
import { findCommittee } from '#committee/queries/seats'
import { rulesValidator } from '#committee/validators'

export default class CommitteeRulesController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    return view.render('pages/committee/committee_rules/create', {
      committee: await findCommittee(readClient(), city.id, params.committee),
      fallbacks: FALLBACKS,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    const { id } = await findCommittee(readClient(), city.id, params.committee)
    const form = await request.validateUsing(rulesValidator)
    await transact((trx) =>
      setRules(trx, {
        cityId: city.id,
        committeeId: id,
        version: form.version,
        quorum: {
          seats: form.quorum_seats,
          cities: form.quorum_cities,
          kinds: form.quorum_kinds,
        },
        fallback: form.fallback,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.rules.wereSet' })
    return seeOther(ctx, 'committees', id)
  }
}
