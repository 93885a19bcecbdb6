import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { mailIsSet } from '#config/mail'
import { filled } from '#core/filled'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { sendWaitingAnchors } from '#ledger/actions/send_anchors'
import { anchorColumns } from '#ledger/controllers/anchor_columns'
import LedgerPolicy from '#ledger/policy'
import { deliveriesOf, recipientsOf } from '#ledger/queries/anchor_recipients'
import {
  anchorPage,
  ANCHORS_PER_PAGE,
  anchorsBefore,
  findAnchor,
  signingKeys,
} from '#ledger/queries/anchors'
import { findLedger } from '#ledger/queries/ledger_state'
import { anchorsQuery } from '#ledger/validators'
import { sendList } from '#workbooks/list_file'

export default class AnchorsController {
  /** The anchors of the city; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const { page = 1, format } = await anchorsQuery.validate(filled(request.qs()))
    if (format) {
      const { rows } = await anchorPage(city.id, 'all')
      return sendList(ctx, {
        name: 'anchors',
        title: 'anchors.list',
        format,
        columns: anchorColumns(ctx),
        rows,
      })
    }
    return view.render('pages/ledger/anchors/index', {
      ledger: await findLedger(city.id),
      list: await anchorPage(city.id, page),
      page,
      perPage: ANCHORS_PER_PAGE,
      keys: await signingKeys(),
      recipients: await recipientsOf(city.id),
      mailIsSet: mailIsSet(),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const anchor = await findAnchor(city.id, params.anchor)
    return view.render('pages/ledger/anchors/show', {
      anchor,
      others: await anchorsBefore(city.id, anchor.no),
      deliveries: await deliveriesOf(city.id, anchor.id),
    })
  }

  async store({ auth, bouncer, city, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const wish = { cityId: city.id, reason: 'by_hand', by: auth.user!.id } as const
    const { id, seq, replayed } = await transact((trx) => makeAnchor(trx, wish))
    sendWaitingAnchors(city.id).catch((error) => logger.error({ err: error }, 'anchors not sent'))
    const key = replayed ? 'anchors.there' : 'anchors.made'
    session.flash('notice', { key, params: { seq: String(seq) } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/ledger/anchors/${id}`)
  }
}
