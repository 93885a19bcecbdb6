import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import { cityRoutes } from '#identity/city_routes'
import '#in_kind/actions/submit'

const ItemsController = () => import('#in_kind/controllers/items_controller')
const StepsController = () => import('#in_kind/controllers/steps_controller')
const StepWithdrawalsController = () => import('#in_kind/controllers/step_withdrawals_controller')
const ItemLettersController = () => import('#in_kind/controllers/item_letters_controller')
const RoomsController = () => import('#in_kind/controllers/rooms_controller')
const VolunteersController = () => import('#in_kind/controllers/volunteers_controller')
const RateTablesController = () => import('#in_kind/controllers/rate_tables_controller')

registerDocumentSubject('in_kind_item', rowSubject('in_kind_items', 'in-kind'))

cityRoutes(() => {
  router.get('/in-kind', [ItemsController, 'index'])
  router.get('/in-kind/new', [ItemsController, 'create'])
  router.post('/in-kind', [ItemsController, 'store'])
  router.get('/in-kind/rooms', [RoomsController, 'index'])
  router.get('/in-kind/volunteers', [VolunteersController, 'index'])
  router.get('/in-kind/:item', [ItemsController, 'show'])
  router.get('/in-kind/:item/letter', [ItemLettersController, 'show'])
  router.get('/in-kind/:item/letter.pdf', [ItemLettersController, 'download'])
  router.get('/in-kind/:item/steps/new', [StepsController, 'create'])
  router.post('/in-kind/:item/steps', [StepsController, 'store'])
  router.post('/in-kind/:item/step-withdrawals', [StepWithdrawalsController, 'store'])

  router.get('/value-rates', [RateTablesController, 'index'])
  router.get('/value-rates/new', [RateTablesController, 'create'])
  router.post('/value-rates', [RateTablesController, 'store'])
  router.get('/value-rates/:rateTable', [RateTablesController, 'show'])
})
  .where('item', router.matchers.uuid())
  .where('rateTable', router.matchers.uuid())
