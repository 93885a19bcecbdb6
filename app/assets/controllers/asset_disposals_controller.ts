import type { HttpContext } from '@adonisjs/core/http'
import { disposeAsset } from '#assets/actions/dispose_asset'
import AssetsPolicy from '#assets/policy'
import { assetShown } from '#assets/queries/assets'
import { disposalValidator } from '#assets/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { seeOther } from '#programmes/controllers/page'

export default class AssetDisposalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AssetsPolicy).authorize('describe', city)
    await assetShown(readClient(), city.id, params.asset)
    const form = await request.validateUsing(disposalValidator)
    await transact((trx) =>
      disposeAsset(trx, { ...form, cityId: city.id, assetId: params.asset, by: auth.user!.id })
    )
    session.flash('notice', { key: 'spending.asset.wasDisposed' })
    return seeOther(ctx, 'assets', params.asset)
  }
}
