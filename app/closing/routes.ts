import router from '@adonisjs/core/services/router'
import '#closing/draft_actions'
import '#closing/draft_previews'
import { cityRoutes } from '#identity/city_routes'

const PeriodsController = () => import('#closing/controllers/periods_controller')
const PeriodStepsController = () => import('#closing/controllers/period_steps_controller')
const PeriodDifferencesController = () =>
  import('#closing/controllers/period_differences_controller')
const YearClosingsController = () => import('#closing/controllers/year_closings_controller')
const AdjustmentsController = () => import('#closing/controllers/adjustments_controller')
const CorrectionsController = () => import('#closing/controllers/corrections_controller')
const ClosingReversalsController = () => import('#closing/controllers/closing_reversals_controller')

cityRoutes(() => {
  router.get('/ledger/periods/:period', [PeriodsController, 'show'])
  router.post('/ledger/periods/:period/steps', [PeriodStepsController, 'store'])
  router.get('/ledger/periods/:period/differences', [PeriodDifferencesController, 'index'])
  router.get('/ledger/fiscal-years/:year/closings/new', [YearClosingsController, 'create'])
  router.post('/ledger/fiscal-years/:year/closings', [YearClosingsController, 'store'])
  router.get('/ledger/adjustments/new', [AdjustmentsController, 'create'])
  router.post('/ledger/adjustments', [AdjustmentsController, 'store'])
  router.get('/ledger/entries/:entry/corrections/new', [CorrectionsController, 'create'])
  router.post('/ledger/fiscal-years/:year/closing-reversals', [ClosingReversalsController, 'store'])
})
