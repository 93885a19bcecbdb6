import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { changeParty } from '#funding/actions/change_party'
import type { PartyFacts } from '#funding/actions/party_store'
import { registerParty } from '#funding/actions/register_party'
import { partyColumns, partyFigures } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { inKindBy } from '#in_kind/queries/columns'
import { listAgreements } from '#funding/queries/agreements'
import { listParties, partyShown, wordsInUse } from '#funding/queries/parties'
import { listContacts } from '#funding/queries/contacts'
import { listRequests } from '#funding/queries/requests'
import { newPartyValidator, partyFilter, partyValidator } from '#funding/validators'
import { filled } from '#core/filled'
import { sendList } from '#workbooks/list_file'
import { mustExist } from '#funding/queries/must_exist'

export default class PartiesController {
  /** The parties of a filter with what they gave; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await partyFilter.validate(filled(request.qs()))
    const list = await listParties(readClient(), city.id, filter, city)
    const inKind = await inKindBy(readClient(), city.id, 'party')
    if (format) {
      return sendList(ctx, {
        name: 'parties',
        title: 'funding.parties.title',
        format,
        columns: partyColumns(ctx),
        rows: partyFigures(list.all, inKind),
      })
    }
    return view.render('pages/funding/parties/index', { filter, list, inKind })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    return view.render('pages/funding/parties/create', {
      words: await wordsInUse(db.connection(), city.id),
    })
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(newPartyValidator)
    const { id } = await transact((trx) =>
      registerParty(trx, {
        ...factsOf(form),
        id: form.id,
        cityId: city.id,
        by: auth.user!.id,
        evenIfAlike: Boolean(form.even_if_alike),
      })
    )
    session.flash('notice', { key: 'funding.party.registered', params: { name: form.name } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/parties/${id}`)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const reader = city
    const party = await partyShown(readClient(), city.id, params.party, reader)
    const agreements = await listAgreements(readClient(), city.id, { funderId: party.id }, reader)
    const [requests, contacts] = await Promise.all([
      listRequests(readClient(), city.id, { party: party.id }, reader),
      listContacts(readClient(), city.id, { party: party.id }, reader, 20),
    ])
    return view.render('pages/funding/parties/show', {
      party,
      agreements,
      requests,
      contacts,
      inKind: await inKindBy(readClient(), city.id, 'party', party.id),
    })
  }

  async edit({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    return view.render('pages/funding/parties/edit', {
      party: await partyShown(db.connection(), city.id, params.party, city),
      words: await wordsInUse(db.connection(), city.id),
    })
  }

  async update({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('parties', city.id, params.party)
    const form = await request.validateUsing(partyValidator)
    await transact((trx) =>
      changeParty(trx, {
        ...factsOf(form),
        id: params.party,
        cityId: city.id,
        version: form.version,
        by: auth.user!.id,
        evenIfAlike: Boolean(form.even_if_alike),
      })
    )
    session.flash('notice', { key: 'funding.party.changed', params: { name: form.name } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/parties/${params.party}`)
  }
}

function factsOf(form: Infer<typeof newPartyValidator> | Infer<typeof partyValidator>): PartyFacts {
  return {
    name: form.name,
    nameLang: form.name_lang,
    funderKind: form.funder_kind ?? null,
    funderKindOther: form.funder_kind_other ?? null,
    subKind: form.sub_kind ?? null,
    sector: form.sector ?? null,
    isPayee: form.roles?.includes('payee') ?? false,
    isPartner: form.roles?.includes('partner') ?? false,
    isPrivatePerson: Boolean(form.private_person),
    registrationId: form.registration_id ?? null,
    country: form.country ?? null,
    note: form.note ?? null,
  }
}
