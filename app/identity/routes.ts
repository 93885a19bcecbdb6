import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const SessionController = () => import('#identity/controllers/session_controller')
const CitiesController = () => import('#identity/controllers/cities_controller')
const LocaleController = () => import('#identity/controllers/locale_controller')

router.get('/', ({ response }) => response.redirect().toPath('/cities')).as('home')

router
  .group(() => {
    router.get('/login', [SessionController, 'create'])
    router.post('/login', [SessionController, 'store'])
  })
  .use(middleware.guest())
router.post('/logout', [SessionController, 'destroy']).use(middleware.auth())
router.post('/locale', [LocaleController, 'update'])
router.get('/cities', [CitiesController, 'index']).use(middleware.auth())
