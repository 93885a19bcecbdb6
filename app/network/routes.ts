import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'
import '#network/draft_previews'

const SharedCostsController = () => import('#network/controllers/shared_costs_controller')
const SharePlansController = () => import('#network/controllers/share_plans_controller')
const DealStepsController = () => import('#network/controllers/deal_steps_controller')

cityRoutes(() => {
  router.get('/shared-costs', [SharedCostsController, 'index'])
  router.get('/shared-costs/new', [SharedCostsController, 'create'])
  router.get('/shared-costs/shares', [SharePlansController, 'show'])
  router.post('/shared-costs', [SharedCostsController, 'store'])
  router.get('/shared-costs/:deal', [SharedCostsController, 'show'])
  router.post('/shared-costs/:deal/agreements', [DealStepsController, 'agree'])
  router.post('/shared-costs/:deal/refusals', [DealStepsController, 'refuse'])
  router.post('/shared-costs/:deal/withdrawals', [DealStepsController, 'withdraw'])
  router.post('/shared-costs/:deal/postings', [DealStepsController, 'post'])
  router.post('/shared-costs/:deal/settlements', [DealStepsController, 'settle'])
}).where('deal', router.matchers.uuid())
