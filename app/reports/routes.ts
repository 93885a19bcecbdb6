import router from '@adonisjs/core/services/router'
import '#reports/closing_tasks'
import { cityRoutes } from '#identity/city_routes'

const HomeController = () => import('#reports/controllers/home_controller')
const StatementsController = () => import('#reports/controllers/statements_controller')
const VarianceExplanationsController = () =>
  import('#reports/controllers/variance_explanations_controller')

cityRoutes(() => {
  router.get('/', [HomeController, 'show'])
  router.get('/reports', [StatementsController, 'index'])
  router.get('/reports/:statement', [StatementsController, 'show'])
  router.get('/lines/:line/explanations', [VarianceExplanationsController, 'index'])
  router.post('/lines/:line/explanations', [VarianceExplanationsController, 'store'])
})
