import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import { cityRoutes } from '#identity/city_routes'
import '#programmes/actions/submit'

const PlansController = () => import('#programmes/controllers/plans_controller')
const StrategiesController = () => import('#programmes/controllers/strategies_controller')
const ProgrammesController = () => import('#programmes/controllers/programmes_controller')
const ProgrammeClosuresController = () =>
  import('#programmes/controllers/programme_closures_controller')
const ProgrammeRolesController = () => import('#programmes/controllers/programme_roles_controller')
const RoleEndingsController = () => import('#programmes/controllers/role_endings_controller')
const BudgetLinesController = () => import('#programmes/controllers/budget_lines_controller')
const BudgetLineClosuresController = () =>
  import('#programmes/controllers/budget_line_closures_controller')
const BudgetProfilesController = () => import('#programmes/controllers/budget_profiles_controller')
const ProfileSumsController = () => import('#programmes/controllers/profile_sums_controller')
const ProfileWithdrawalsController = () =>
  import('#programmes/controllers/profile_withdrawals_controller')
const GroupsController = () => import('#programmes/controllers/groups_controller')
const SchemesController = () => import('#programmes/controllers/schemes_controller')
const SchemeItemsController = () => import('#programmes/controllers/scheme_items_controller')
const CommitmentsController = () => import('#programmes/controllers/commitments_controller')
const ExpendituresController = () => import('#programmes/controllers/expenditures_controller')
const ExpenditurePreviewsController = () =>
  import('#programmes/controllers/expenditure_previews_controller')

registerDocumentSubject('commitment', rowSubject('commitments', 'commitments'))
registerDocumentSubject('expenditure', rowSubject('expenditures', 'commitments', 'commitment_id'))

const routes = cityRoutes(() => {
  router.get('/plans/new', [PlansController, 'create'])
  router.post('/plans', [PlansController, 'store'])
  router.get('/plans/:plan/edit', [PlansController, 'edit'])
  router.put('/plans/:plan', [PlansController, 'update'])
  router.get('/plans/:plan/strategies/new', [StrategiesController, 'create'])
  router.post('/plans/:plan/strategies', [StrategiesController, 'store'])

  router.get('/programmes', [ProgrammesController, 'index'])
  router.get('/programmes/new', [ProgrammesController, 'create'])
  router.post('/programmes', [ProgrammesController, 'store'])
  router.get('/programmes/:programme', [ProgrammesController, 'show'])
  router.get('/programmes/:programme/edit', [ProgrammesController, 'edit'])
  router.put('/programmes/:programme', [ProgrammesController, 'update'])
  router.post('/programmes/:programme/closures', [ProgrammeClosuresController, 'store'])
  router.post('/programmes/:programme/roles', [ProgrammeRolesController, 'store'])
  router.post('/programmes/:programme/roles/:role/endings', [RoleEndingsController, 'store'])

  router.get('/programmes/:programme/lines/new', [BudgetLinesController, 'create'])
  router.post('/programmes/:programme/lines', [BudgetLinesController, 'store'])
  router.get('/lines/:line', [BudgetLinesController, 'show'])
  router.get('/lines/:line/edit', [BudgetLinesController, 'edit'])
  router.put('/lines/:line', [BudgetLinesController, 'update'])
  router.post('/lines/:line/closures', [BudgetLineClosuresController, 'store'])
  router.get('/lines/:line/profiles', [BudgetProfilesController, 'index'])
  router.get('/lines/:line/profiles/new', [BudgetProfilesController, 'create'])
  router.post('/lines/:line/profiles', [BudgetProfilesController, 'store'])
  router.post('/lines/:line/profile-sums', [ProfileSumsController, 'store'])
  router.post('/lines/:line/profile-withdrawals', [ProfileWithdrawalsController, 'store'])

  router.get('/groups', [GroupsController, 'index'])
  router.post('/groups', [GroupsController, 'store'])
  router.get('/schemes', [SchemesController, 'index'])
  router.post('/schemes', [SchemesController, 'store'])
  router.post('/schemes/:scheme/items', [SchemeItemsController, 'store'])

  router.get('/commitments', [CommitmentsController, 'index'])
  router.get('/commitments/new', [CommitmentsController, 'create'])
  router.post('/commitments', [CommitmentsController, 'store'])
  router.get('/commitments/:commitment', [CommitmentsController, 'show'])
  router.get('/expenditures', [ExpendituresController, 'index'])
  router.get('/commitments/:commitment/expenditures/new', [ExpendituresController, 'create'])
  router.post('/commitments/:commitment/expenditures', [ExpendituresController, 'store'])
  router.post('/commitments/:commitment/expenditure-previews', [
    ExpenditurePreviewsController,
    'store',
  ])
})

// An address that is no id is not found before the database is asked.
for (const name of ['plan', 'programme', 'line', 'role', 'commitment']) {
  routes.where(name, router.matchers.uuid())
}
