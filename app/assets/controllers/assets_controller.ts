import type { HttpContext } from '@adonisjs/core/http'
import { describeAsset } from '#assets/actions/describe_asset'
import AssetsPolicy from '#assets/policy'
import { assetShown, assetsOf, registerTie, type AssetRow } from '#assets/queries/assets'
import { undescribedOutlays } from '#assets/queries/outlays'
import { assetsQuery, assetValidator } from '#assets/validators'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readTypedAmount } from '#funding/typed_amount'
import { seeOther } from '#programmes/controllers/page'
import { columnsFor, sendList } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export default class AssetsController {
  /** The register; with a format the rows that the filter shows, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AssetsPolicy).authorize('read', city)
    const { q, state, format } = await assetsQuery.validate(filled(request.qs()))
    const client = readClient()
    const assets = await assetsOf(client, city.id, { q, state })
    if (format) {
      return sendList(ctx, {
        name: 'assets',
        title: 'spending.asset.many',
        format,
        columns: columnsOf(ctx),
        rows: assets,
      })
    }
    return view.render('pages/assets/index', {
      assets,
      total: assets.reduce((sum, { cost }) => sum + cost, 0n),
      asked: { q, state },
      narrowed: Boolean(q ?? state),
      tie: await registerTie(client, city.id),
      outlays: await undescribedOutlays(client, city.id),
      mayDescribe: await bouncer.with(AssetsPolicy).allows('describe', city),
    })
  }

  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(AssetsPolicy).authorize('describe', city)
    const { outlay } = await assetsQuery.validate(filled(request.qs()))
    const client = readClient()
    const outlays = await undescribedOutlays(client, city.id)
    const keyed = outlays.map((one) => ({
      ...one,
      key: `${one.entryId}:${one.fundId}:${one.budgetLineId}`,
    }))
    return view.render('pages/assets/create', {
      outlays: keyed.filter(({ undescribed }) => undescribed > 0n),
      chosen: keyed.find(({ key }) => key === outlay) ?? null,
      assets: await assetsOf(client, city.id, { state: 'held' }),
      languages: LANGUAGES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, request, session } = ctx
    await bouncer.with(AssetsPolicy).authorize('describe', city)
    const form = await request.validateUsing(assetValidator)
    const [entryId, fundId, budgetLineId] = form.outlay.split(':')
    const { currency } = city
    const cost = readTypedAmount(form.cost, { currency, locale: i18n.locale, field: 'cost' })
    const { assetId } = await transact((trx) =>
      describeAsset(trx, {
        id: form.id,
        cityId: city.id,
        entryId,
        fundId,
        budgetLineId,
        cost,
        asset: form.existingId
          ? { existingId: form.existingId }
          : {
              tagNo: form.tagNo!,
              name: form.name!,
              nameLang: form.nameLang ?? city.locale,
              place: form.place ?? null,
            },
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'spending.asset.described' })
    return seeOther(ctx, 'assets', assetId)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(AssetsPolicy).authorize('read', city)
    return view.render('pages/assets/show', {
      asset: await assetShown(readClient(), city.id, params.asset),
      mayDescribe: await bouncer.with(AssetsPolicy).allows('describe', city),
    })
  }
}

function columnsOf(ctx: HttpContext): TableColumn<AssetRow>[] {
  const { text, date, amount } = columnsFor<AssetRow>(ctx)
  return [
    text('spending.fields.tagNo', ({ tagNo }) => tagNo),
    text('spending.fields.assetName', ({ name }) => name),
    text('spending.fields.place', ({ place }) => place),
    date('spending.fields.acquiredOn', ({ acquiredOn }) => acquiredOn),
    amount('spending.fields.cost', ({ cost }) => cost, ctx.city.currency),
    text('spending.fields.funds', ({ funds }) => funds.join(', ')),
    text('spending.fields.programmes', ({ programmes }) => programmes.join(', ')),
    date('spending.fields.disposedOn', ({ disposal }) => disposal?.on),
    text('spending.fields.disposalReason', ({ disposal }) => disposal?.reason),
  ]
}
