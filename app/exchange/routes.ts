import router from '@adonisjs/core/services/router'
import '#exchange/draft_actions'
import '#exchange/draft_previews'
import { cityRoutes } from '#identity/city_routes'

const ForeignMoneyController = () => import('#exchange/controllers/foreign_money_controller')
const RatesController = () => import('#exchange/controllers/rates_controller')
const RateFilesController = () => import('#exchange/controllers/rate_files_controller')
const RateImportsController = () => import('#exchange/controllers/rate_imports_controller')
const RateFileRemovalsController = () =>
  import('#exchange/controllers/rate_file_removals_controller')
const ConversionsController = () => import('#exchange/controllers/conversions_controller')
const RevaluationsController = () => import('#exchange/controllers/revaluations_controller')

cityRoutes(() => {
  router.get('/exchange', [ForeignMoneyController, 'index'])
  router.get('/exchange/rates', [RatesController, 'index'])
  router.get('/exchange/rates/new', [RatesController, 'create'])
  router.post('/exchange/rates', [RatesController, 'store'])
  router.get('/exchange/rates/:rate', [RatesController, 'show'])
  router.get('/exchange/imports', [RateFilesController, 'index'])
  router.get('/exchange/imports/new', [RateFilesController, 'create'])
  router.post('/exchange/imports', [RateFilesController, 'store'])
  router.get('/exchange/imports/:rateFile', [RateFilesController, 'show'])
  router.put('/exchange/imports/:rateFile', [RateFilesController, 'update'])
  router.post('/exchange/imports/:rateFile/imports', [RateImportsController, 'store'])
  router.get('/exchange/imports/:rateFile/removals/new', [RateFileRemovalsController, 'create'])
  router.post('/exchange/imports/:rateFile/removals', [RateFileRemovalsController, 'store'])
  router.get('/exchange/conversions/new', [ConversionsController, 'create'])
  router.post('/exchange/conversions', [ConversionsController, 'store'])
  router.get('/exchange/revaluations/new', [RevaluationsController, 'create'])
  router.post('/exchange/revaluations', [RevaluationsController, 'store'])
})
  .where('rate', router.matchers.uuid())
  .where('rateFile', router.matchers.uuid())
