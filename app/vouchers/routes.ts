import router from '@adonisjs/core/services/router'
import '#vouchers/actions/submit'
import { cityRoutes } from '#identity/city_routes'

const BatchesController = () => import('#vouchers/controllers/batches_controller')
const AwardUsesController = () => import('#vouchers/controllers/award_uses_controller')
const ProvisionsController = () => import('#vouchers/controllers/provisions_controller')

cityRoutes(() => {
  router.get('/vouchers', [BatchesController, 'index'])
  router.get('/vouchers/new', [BatchesController, 'create'])
  router.post('/vouchers', [BatchesController, 'store'])
  router.get('/vouchers/:batch', [BatchesController, 'show'])
  router.post('/vouchers/:batch/uses', [AwardUsesController, 'store'])
  router.get('/provisions/new', [ProvisionsController, 'create'])
  router.post('/provisions', [ProvisionsController, 'store'])
}).where('batch', router.matchers.uuid())
