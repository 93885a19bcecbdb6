import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const HomeController = () => import('#reports/controllers/home_controller')

cityRoutes(() => {
  router.get('/', [HomeController, 'show'])
})
