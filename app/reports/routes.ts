import router from '@adonisjs/core/services/router'
import '#reports/actions/submit_report_heads'
import '#reports/closing_tasks'
import { cityRoutes } from '#identity/city_routes'

const HomeController = () => import('#reports/controllers/home_controller')
const StatementsController = () => import('#reports/controllers/statements_controller')
const VarianceExplanationsController = () =>
  import('#reports/controllers/variance_explanations_controller')
const FunderStatementsController = () => import('#reports/controllers/funder_statements_controller')
const ReportHeadsController = () => import('#reports/controllers/report_heads_controller')
const HeadExplanationsController = () => import('#reports/controllers/head_explanations_controller')

cityRoutes(() => {
  router.get('/', [HomeController, 'show'])
  router.get('/reports', [StatementsController, 'index'])
  router.get('/reports/funders', [FunderStatementsController, 'index'])
  router.get('/reports/:statement', [StatementsController, 'show'])
  router.get('/lines/:line/explanations', [VarianceExplanationsController, 'index'])
  router.post('/lines/:line/explanations', [VarianceExplanationsController, 'store'])

  router.get('/agreements/:agreement/report', [FunderStatementsController, 'show'])
  router.get('/agreements/:agreement/report.pdf', [FunderStatementsController, 'download'])
  router.get('/agreements/:agreement/report-heads', [ReportHeadsController, 'index'])
  router.get('/agreements/:agreement/report-heads/new', [ReportHeadsController, 'create'])
  router.post('/agreements/:agreement/report-heads', [ReportHeadsController, 'store'])
  router.get('/agreements/:agreement/head-explanations', [HeadExplanationsController, 'index'])
  router.post('/agreements/:agreement/head-explanations', [HeadExplanationsController, 'store'])
}).where('agreement', router.matchers.uuid())
