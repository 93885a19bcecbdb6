import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { offerItem } from '#in_kind/actions/offer_item'
import { readUnitValue } from '#in_kind/controllers/typed'
import { BASES, CATEGORIES, RESOURCE_KINDS, rulesOf, STATES } from '#in_kind/domain/items'
import { UNITS } from '#in_kind/domain/quantities'
import InKindPolicy from '#in_kind/policy'
import { inKindChoices } from '#in_kind/queries/choices'
import { figuresOf, itemShown, itemsOf } from '#in_kind/queries/items'
import { itemColumns } from '#in_kind/item_columns'
import { shareItemWords } from '#in_kind/controllers/words'
import { itemsQuery, offerValidator } from '#in_kind/validators'
import { seeOther } from '#programmes/controllers/page'
import { sendList } from '#workbooks/list_file'
import { Rational } from '#money/rational'

const PER_PAGE = 50

export default class ItemsController {
  /** The register; with a format the rows that the filter shows, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(InKindPolicy).authorize('read', city)
    const { format, page = 1, ...filter } = await itemsQuery.validate(filled(request.qs()))
    const items = await itemsOf(readClient(), city.id, city, filter)
    if (format) {
      return sendList(ctx, {
        name: 'in-kind',
        title: 'inkind.title',
        format,
        columns: itemColumns(ctx),
        rows: items,
      })
    }
    shareItemWords(ctx)
    return view.render('pages/in_kind/items/index', {
      items: items.slice((page - 1) * PER_PAGE, page * PER_PAGE),
      total: items.length,
      page,
      perPage: PER_PAGE,
      figures: figuresOf(items),
      byKind: RESOURCE_KINDS.map((kind) => ({
        kind,
        figures: figuresOf(items.filter((item) => item.kind === kind)),
      })),
      filter,
      choices: await inKindChoices(readClient(), city.id, city),
      lists: { kinds: RESOURCE_KINDS, categories: CATEGORIES, states: STATES },
    })
  }

  async create(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    return view.render('pages/in_kind/items/create', {
      choices: await inKindChoices(readClient(), city.id, city),
      lists: {
        categories: CATEGORIES.map((category) => ({ category, kind: rulesOf(category).kind })),
        units: UNITS,
        bases: BASES,
      },
      languages: LANGUAGES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request, session } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    const form = await request.validateUsing(offerValidator)
    const { rate, party, agreement, fund, programme, recognised, ...terms } = form
    await transact((trx) =>
      offerItem(trx, {
        ...terms,
        cityId: city.id,
        partyId: party,
        agreementId: agreement,
        fundId: fund,
        programmeId: programme,
        unitValue: readUnitValue(ctx, form.unitValue, 'unitValue'),
        unitCost: readUnitValue(ctx, form.unitCost, 'unitCost'),
        rateTableId: rate?.slice(0, 36),
        rateCode: rate?.slice(37),
        recognised: recognised === 'yes',
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'inkind.offered' })
    return seeOther(ctx, 'in-kind', form.id)
  }

  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(InKindPolicy).authorize('read', city)
    const item = await itemShown(readClient(), city.id, params.item, city)
    shareItemWords(ctx)
    return view.render('pages/in_kind/items/show', {
      item,
      isStored: rulesOf(item.category).isStored,
      moreMayCome: Rational.parse(item.quantity).compare(item.received) > 0,
      mayRecord: await bouncer.with(InKindPolicy).allows('record', city),
    })
  }
}
