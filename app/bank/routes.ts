import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const BankController = () => import('#bank/controllers/bank_controller')
const BankAccountsController = () => import('#bank/controllers/bank_accounts_controller')
const BankStatementsController = () => import('#bank/controllers/bank_statements_controller')
const BankLinesController = () => import('#bank/controllers/bank_lines_controller')
const LineReceiptsController = () => import('#bank/controllers/line_receipts_controller')
const LineEntriesController = () => import('#bank/controllers/line_entries_controller')
const LineExclusionsController = () => import('#bank/controllers/line_exclusions_controller')
const MatchUndosController = () => import('#bank/controllers/match_undos_controller')
const ClearMatchesController = () => import('#bank/controllers/clear_matches_controller')
const ReconciliationsController = () => import('#bank/controllers/reconciliations_controller')

cityRoutes(() => {
  router.get('/bank', [BankController, 'index'])

  router.get('/bank/accounts/new', [BankAccountsController, 'create'])
  router.post('/bank/accounts', [BankAccountsController, 'store'])
  router.get('/bank/accounts/:bank_account', [BankAccountsController, 'show'])
  router.get('/bank/accounts/:bank_account/edit', [BankAccountsController, 'edit'])
  router.put('/bank/accounts/:bank_account', [BankAccountsController, 'update'])

  router.get('/bank/statements/new', [BankStatementsController, 'create'])
  router.post('/bank/statements', [BankStatementsController, 'store'])
  router.get('/bank/statements/:bank_statement', [BankStatementsController, 'show'])

  router.get('/bank/lines', [BankLinesController, 'index'])
  router.get('/bank/lines/:bank_line', [BankLinesController, 'show'])
  router.post('/bank/lines/:bank_line/receipts', [LineReceiptsController, 'store'])
  router.post('/bank/lines/:bank_line/entries', [LineEntriesController, 'store'])
  router.post('/bank/lines/:bank_line/exclusions', [LineExclusionsController, 'store'])
  router.post('/bank/matches/:bank_match/undos', [MatchUndosController, 'store'])

  router.get('/bank/clear-matches', [ClearMatchesController, 'show'])
  router.post('/bank/clear-matches', [ClearMatchesController, 'store'])
  router.get('/bank/reconciliation', [ReconciliationsController, 'show'])
})
  .where('bank_account', router.matchers.uuid())
  .where('bank_statement', router.matchers.uuid())
  .where('bank_line', router.matchers.uuid())
  .where('bank_match', router.matchers.uuid())
