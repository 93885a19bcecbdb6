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
import { sendTable } from '#workbooks/send_table'
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
      return sendTable(ctx, {
        name: `assets-${city.slug}-${city.today}`,
        sheet: ctx.i18n.t('spending.asset.many'),
        format,
        columns: columnsOf(ctx),
        rows: assets,
      })
    }
    return view.render('pages/assets/index', {
      assets,
      total: assets.reduce((sum, { cost }) => sum + cost, 0n),
      asked: { q, state },
      query: new URLSearchParams(filled({ q, state }) as Record<string, string>).toString(),
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

function columnsOf({ city, i18n }: HttpContext): TableColumn<AssetRow>[] {
  const text = (key: string, value: (asset: AssetRow) => string | null): TableColumn<AssetRow> => ({
    heading: i18n.t(`spending.fields.${key}`),
    type: 'text',
    value,
  })
  const day = (key: string, value: (asset: AssetRow) => string | null): TableColumn<AssetRow> => ({
    ...text(key, value),
    type: 'date',
  })
  return [
    text('tagNo', ({ tagNo }) => tagNo),
    text('assetName', ({ name }) => name),
    text('place', ({ place }) => place),
    day('acquiredOn', ({ acquiredOn }) => acquiredOn),
    {
      heading: i18n.t('spending.fields.cost'),
      type: 'amount',
      currency: city.currency,
      value: ({ cost }) => cost,
    },
    text('funds', ({ funds }) => funds.join(', ')),
    text('programmes', ({ programmes }) => programmes.join(', ')),
    day('disposedOn', ({ disposal }) => disposal?.on ?? null),
    text('disposalReason', ({ disposal }) => disposal?.reason ?? null),
  ]
}
