import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const AppraisalsController = () => import('#appraisal/controllers/appraisals_controller')
const AppraisalDraftsController = () => import('#appraisal/controllers/appraisal_drafts_controller')
const AppraisalVersionsController = () =>
  import('#appraisal/controllers/appraisal_versions_controller')
const AppraisalWorkbooksController = () =>
  import('#appraisal/controllers/appraisal_workbooks_controller')
const UnitValuesController = () => import('#appraisal/controllers/unit_values_controller')
const ComparisonsController = () => import('#appraisal/controllers/comparisons_controller')
const EffectivenessController = () => import('#appraisal/controllers/effectiveness_controller')
const AppraisalReviewsController = () =>
  import('#appraisal/controllers/appraisal_reviews_controller')
const AppraisalSimulationsController = () =>
  import('#appraisal/controllers/appraisal_simulations_controller')
const AppraisalTrialsController = () => import('#appraisal/controllers/appraisal_trials_controller')

cityRoutes(() => {
  router.get('/appraisals', [AppraisalsController, 'index'])
  router.get('/appraisals/new', [AppraisalsController, 'create'])
  router.post('/appraisals', [AppraisalsController, 'store'])
  router.post('/appraisal-drafts', [AppraisalDraftsController, 'store'])
  router.get('/appraisals/:appraisal', [AppraisalsController, 'show'])
  router.get('/appraisals/:appraisal/edit', [AppraisalsController, 'edit'])
  router.put('/appraisals/:appraisal', [AppraisalsController, 'update'])
  router.get('/appraisals/:appraisal/comparison', [ComparisonsController, 'show'])
  router.post('/appraisals/:appraisal/versions/:version/reviews', [
    AppraisalReviewsController,
    'store',
  ])
  router.get('/appraisals/:appraisal/versions/:version/simulations', [
    AppraisalSimulationsController,
    'index',
  ])
  router.post('/appraisals/:appraisal/versions/:version/simulations', [
    AppraisalSimulationsController,
    'store',
  ])
  router.get('/appraisals/:appraisal/versions/:version/trial', [AppraisalTrialsController, 'show'])
  router.get('/appraisals/:appraisal/versions/:version', [AppraisalVersionsController, 'show'])
  router.get('/appraisals/:appraisal/versions/:version/workbook', [
    AppraisalWorkbooksController,
    'show',
  ])

  router.get('/cost-effectiveness', [EffectivenessController, 'show'])
  router.get('/unit-values', [UnitValuesController, 'index'])
  router.get('/unit-values/new', [UnitValuesController, 'create'])
  router.post('/unit-values', [UnitValuesController, 'store'])
  router.get('/unit-values/:unitValue', [UnitValuesController, 'show'])
})
  .where('appraisal', router.matchers.uuid())
  .where('unitValue', router.matchers.uuid())
  .where('version', { match: /^[1-9]\d{0,6}$/, cast: Number })
