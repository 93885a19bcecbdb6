import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import { cityRoutes } from '#identity/city_routes'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { changePolicies, policyChangeFrom } from '#ledger/actions/change_policies'
import { reverseEntry, type Reversal } from '#ledger/actions/reverse_entry'

registerDraftAction('reversal', (trx, input, context) => {
  return reverseEntry(trx, {
    ...(input as Pick<Reversal, 'id' | 'entryId' | 'reason'>),
    ...context,
  })
})

registerDocumentSubject('entry', rowSubject('journal_entries', 'ledger/entries'))

const EntriesController = () => import('#ledger/controllers/entries_controller')
const EntryReversalsController = () => import('#ledger/controllers/entry_reversals_controller')
const AccountsController = () => import('#ledger/controllers/accounts_controller')
const AccountStatementsController = () =>
  import('#ledger/controllers/account_statements_controller')
const TrialBalancesController = () => import('#ledger/controllers/trial_balances_controller')
const FundBalancesController = () => import('#ledger/controllers/fund_balances_controller')
const PeriodsController = () => import('#ledger/controllers/periods_controller')
const FiscalYearsController = () => import('#ledger/controllers/fiscal_years_controller')
const LedgerVerificationsController = () =>
  import('#ledger/controllers/ledger_verifications_controller')
const LedgerExportsController = () => import('#ledger/controllers/ledger_exports_controller')

registerDraftAction('policies', (trx, input, context) =>
  changePolicies(trx, { ...policyChangeFrom(input), ...context })
)

const PoliciesController = () => import('#ledger/controllers/policies_controller')

cityRoutes(() => {
  router.get('/settings', [PoliciesController, 'show'])
  router.post('/settings', [PoliciesController, 'store'])
  router.get('/ledger', [EntriesController, 'index'])
  router.get('/ledger/entries/:entry', [EntriesController, 'show'])
  router.get('/ledger/entries/:entry/reversals/new', [EntryReversalsController, 'create'])
  router.post('/ledger/entries/:entry/reversals', [EntryReversalsController, 'store'])
  router.get('/ledger/accounts', [AccountsController, 'index'])
  router.get('/ledger/account-statement', [AccountStatementsController, 'show'])
  router.get('/ledger/trial-balance', [TrialBalancesController, 'show'])
  router.get('/ledger/funds', [FundBalancesController, 'index'])
  router.get('/ledger/periods', [PeriodsController, 'index'])
  router.get('/ledger/fiscal-years/new', [FiscalYearsController, 'create'])
  router.post('/ledger/fiscal-years', [FiscalYearsController, 'store'])
  router.get('/ledger/verifications', [LedgerVerificationsController, 'index'])
  router.post('/ledger/verifications', [LedgerVerificationsController, 'store'])
  router.post('/ledger/exports', [LedgerExportsController, 'store'])
})
