import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const AssetsController = () => import('#assets/controllers/assets_controller')
const AssetDisposalsController = () => import('#assets/controllers/asset_disposals_controller')

cityRoutes(() => {
  router.get('/assets', [AssetsController, 'index'])
  router.get('/assets/new', [AssetsController, 'create'])
  router.post('/assets', [AssetsController, 'store'])
  router.get('/assets/:asset', [AssetsController, 'show'])
  router.post('/assets/:asset/disposals', [AssetDisposalsController, 'store'])
}).where('asset', router.matchers.uuid())
