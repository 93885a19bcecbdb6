import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { askForFunding } from '#funding/actions/ask_for_funding'
import { FUNDER_KINDS } from '#funding/domain/funder_kinds'
import { REQUEST_OUTCOMES } from '#funding/domain/request_answers'
import { requestColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import { listAgreements } from '#funding/queries/agreements'
import { listContacts } from '#funding/queries/contacts'
import { earmarkChoices } from '#funding/queries/earmark_words'
import { partiesToChoose } from '#funding/queries/parties'
import { listRequests, REQUEST_STATES, requestShown } from '#funding/queries/requests'
import { fundingRequestValidator, requestFilter } from '#funding/request_validators'
import { readTypedAmount } from '#funding/typed_amount'
import { sendList } from '#workbooks/list_file'

export default class RequestsController {
  /** What was asked, what was granted of it and what came; with a format the rows as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await requestFilter.validate(filled(request.qs()))
    const list = await listRequests(readClient(), city.id, filter, city)
    if (format) {
      return sendList(ctx, {
        name: 'requests',
        title: 'requests.title',
        format,
        columns: requestColumns(ctx),
        rows: list.all,
      })
    }
    const { page: _, ...asked } = filter
    return view.render('pages/funding/requests/index', {
      filter: asked,
      list,
      states: REQUEST_STATES,
      kinds: FUNDER_KINDS,
    })
  }

  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { party } = await requestFilter.validate(filled(request.qs()))
    const client = readClient()
    const { programme, line } = await earmarkChoices(client, city.id)
    return view.render('pages/funding/requests/create', {
      party,
      parties: await partiesToChoose(client, city.id, 'funder'),
      programmes: programme,
      lines: line,
      languages: LANGUAGES,
    })
  }

  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(fundingRequestValidator)
    const { currency } = form
    const amount = readTypedAmount(form.amount, { currency, locale: i18n.locale, field: 'amount' })
    const { id } = await transact((trx) =>
      askForFunding(trx, {
        id: form.id,
        cityId: city.id,
        number: form.number,
        partyId: form.party,
        title: form.title,
        titleLang: form.title_lang,
        currency,
        amount,
        askedOn: form.asked_on,
        startsOn: form.starts_on,
        endsOn: form.ends_on,
        purpose: form.purpose,
        programmeId: form.programme,
        lineId: form.line,
        reference: form.reference,
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'requests.recorded', params: { number: form.number } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/requests/${id}`)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const client = readClient()
    const asked = await requestShown(client, city.id, params.funding_request, city)
    const ofFunder = await listAgreements(client, city.id, { funderId: asked.partyId }, city)
    return view.render('pages/funding/requests/show', {
      asked,
      outcomes: REQUEST_OUTCOMES,
      agreements: ofFunder.rows.filter(
        ({ status, currency }) =>
          currency === asked.currency && ['granted', 'active', 'closed'].includes(status)
      ),
      contacts: await listContacts(client, city.id, { request: asked.id }, city),
    })
  }
}
