import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { CONTACT_CHANNELS, logContact } from '#funding/actions/log_contact'
import { FUNDER_KINDS } from '#funding/domain/funder_kinds'
import { contactColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { listContacts } from '#funding/queries/contacts'
import { listParties } from '#funding/queries/parties'
import { listRequests } from '#funding/queries/requests'
import { PAGE_SIZE } from '#funding/queries/standing'
import { contactFilter, contactPrefill, contactValidator } from '#funding/request_validators'
import { membersOfCity } from '#identity/queries/members'
import { sendList } from '#workbooks/list_file'

export default class ContactsController {
  /** The contacts of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await contactFilter.validate(filled(request.qs()))
    if (format) {
      const all = await listContacts(readClient(), city.id, { ...filter, page: 'all' }, city)
      return sendList(ctx, {
        name: 'contacts',
        title: 'requests.contacts',
        format,
        columns: contactColumns(ctx),
        rows: all.rows,
      })
    }
    const list = await listContacts(readClient(), city.id, filter, city)
    return view.render('pages/funding/contacts/index', {
      filter,
      list,
      kinds: FUNDER_KINDS,
      perPage: PAGE_SIZE,
      today: city.today,
    })
  }

  async create({ auth, bouncer, city, request, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const prefill = await contactPrefill.validate(filled(request.qs()))
    const client = readClient()
    const [open, parties, requests, members] = await Promise.all([
      listContacts(client, city.id, { open: true, party: prefill.party }, city, 1000),
      listParties(client, city.id, {}, city),
      listRequests(client, city.id, { party: prefill.party }, city),
      membersOfCity(city.id),
    ])
    return view.render('pages/funding/contacts/create', {
      prefill,
      open: open.rows,
      parties: parties.rows,
      requests: requests.rows,
      members: members.filter(({ disabled }) => !disabled),
      me: auth.user!.id,
      channels: CONTACT_CHANNELS,
    })
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(contactValidator)
    await transact((trx) =>
      logContact(trx, {
        id: form.id,
        cityId: city.id,
        partyId: form.party,
        on: form.on,
        channel: form.channel,
        subject: form.subject,
        outcome: form.outcome,
        theirRole: form.their_role,
        personId: form.person,
        requestId: form.request,
        followsId: form.follows,
        nextStep: form.next_step,
        nextOn: form.next_on,
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'requests.contact.logged' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/parties/${form.party}`)
  }
}
