import router from '@adonisjs/core/services/router'
import '#authority/actions/submit'
import '#authority/draft_previews'
import { cityRoutes } from '#identity/city_routes'

const ReallocationsController = () => import('#authority/controllers/reallocations_controller')
const CommitmentReleasesController = () =>
  import('#authority/controllers/commitment_releases_controller')
const PayablesController = () => import('#authority/controllers/payables_controller')
const PayablePaymentsController = () => import('#authority/controllers/payable_payments_controller')
const FundMovesController = () => import('#authority/controllers/fund_moves_controller')
const FundsController = () => import('#authority/controllers/funds_controller')
const OpeningsController = () => import('#authority/controllers/openings_controller')

cityRoutes(() => {
  router.get('/reallocations', [ReallocationsController, 'index'])
  router.get('/reallocations/new', [ReallocationsController, 'create'])
  router.post('/reallocations', [ReallocationsController, 'store'])
  router.get('/commitments/:commitment/releases/new', [CommitmentReleasesController, 'create'])
  router.post('/commitments/:commitment/releases', [CommitmentReleasesController, 'store'])
  router.get('/payables', [PayablesController, 'index'])
  router.get('/payables/:payable', [PayablesController, 'show'])
  router.post('/payables/:payable/payments', [PayablePaymentsController, 'store'])
  router.get('/fund-moves', [FundMovesController, 'index'])
  router.get('/fund-moves/new', [FundMovesController, 'create'])
  router.post('/fund-moves', [FundMovesController, 'store'])
  router.get('/funds/new', [FundsController, 'create'])
  router.post('/funds', [FundsController, 'store'])
  router.get('/openings', [OpeningsController, 'index'])
  router.get('/openings/new', [OpeningsController, 'create'])
  router.post('/openings', [OpeningsController, 'store'])
})
  .where('commitment', router.matchers.uuid())
  .where('payable', router.matchers.uuid())
