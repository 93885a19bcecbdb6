import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { cityRoutes } from '#identity/city_routes'

const SessionController = () => import('#identity/controllers/session_controller')
const PasswordController = () => import('#identity/controllers/password_controller')
const CitiesController = () => import('#identity/controllers/cities_controller')
const LocaleController = () => import('#identity/controllers/locale_controller')
const PeopleController = () => import('#identity/controllers/people_controller')

router.get('/', ({ response }) => response.redirect().toPath('/cities')).as('home')
router.post('/locale', [LocaleController, 'update'])

router
  .group(() => {
    router.get('/login', [SessionController, 'create'])
    router.post('/login', [SessionController, 'store'])
  })
  .use(middleware.guest())

router
  .group(() => {
    router.post('/logout', [SessionController, 'destroy'])
    router.get('/password', [PasswordController, 'edit'])
    router.post('/password', [PasswordController, 'update'])
    router.get('/cities', [CitiesController, 'index'])
  })
  .use(middleware.auth())

cityRoutes(() => {
  router.get('people', [PeopleController, 'index'])
  router.get('people/new', [PeopleController, 'create'])
  router.post('people', [PeopleController, 'store'])
  router.get('people/:person/edit', [PeopleController, 'edit'])
  router.put('people/:person', [PeopleController, 'update'])
  router.post('people/:person/disable', [PeopleController, 'disable'])
  router.post('people/:person/enable', [PeopleController, 'enable'])
})
