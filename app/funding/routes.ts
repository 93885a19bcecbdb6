import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import '#funding/draft_actions'
import '#funding/draft_previews'
import { cityRoutes } from '#identity/city_routes'

const PartiesController = () => import('#funding/controllers/parties_controller')
const PartyClosuresController = () => import('#funding/controllers/party_closures_controller')
const AgreementsController = () => import('#funding/controllers/agreements_controller')
const AgreementActivationsController = () =>
  import('#funding/controllers/agreement_activations_controller')
const AgreementStepsController = () => import('#funding/controllers/agreement_steps_controller')
const ReceiptsController = () => import('#funding/controllers/receipts_controller')
const ReceiptReversalsController = () => import('#funding/controllers/receipt_reversals_controller')
const ReceiptLettersController = () => import('#funding/controllers/receipt_letters_controller')
const RemindersController = () => import('#funding/controllers/reminders_controller')
const ConditionOutcomesController = () =>
  import('#funding/controllers/condition_outcomes_controller')
const ConditionWithdrawalsController = () =>
  import('#funding/controllers/condition_withdrawals_controller')
const WriteOffsController = () => import('#funding/controllers/write_offs_controller')
const OwnIncomesController = () => import('#funding/controllers/own_incomes_controller')
const RefundsController = () => import('#funding/controllers/refunds_controller')
const RefundRepaymentsController = () => import('#funding/controllers/refund_repayments_controller')
const RefundPaymentsController = () => import('#funding/controllers/refund_payments_controller')
const MatchesController = () => import('#funding/controllers/matches_controller')
const MatchRulesController = () => import('#funding/controllers/match_rules_controller')
const MatchSourcesController = () => import('#funding/controllers/match_sources_controller')
const MatchSourceWithdrawalsController = () =>
  import('#funding/controllers/match_source_withdrawals_controller')
const RequestsController = () => import('#funding/controllers/requests_controller')
const RequestAnswersController = () => import('#funding/controllers/request_answers_controller')
const ContactsController = () => import('#funding/controllers/contacts_controller')
const DraftsController = () => import('#funding/controllers/drafts_controller')
const DraftApprovalsController = () => import('#funding/controllers/draft_approvals_controller')
const DraftRejectionsController = () => import('#funding/controllers/draft_rejections_controller')

registerDocumentSubject('agreement', rowSubject('agreements', 'agreements'))
registerDocumentSubject('receipt', rowSubject('receipts', 'receipts'))
registerDocumentSubject('funding_request', rowSubject('funding_requests', 'requests'))

cityRoutes(() => {
  router.get('/parties', [PartiesController, 'index'])
  router.get('/parties/new', [PartiesController, 'create'])
  router.post('/parties', [PartiesController, 'store'])
  router.get('/parties/:party', [PartiesController, 'show'])
  router.get('/parties/:party/edit', [PartiesController, 'edit'])
  router.put('/parties/:party', [PartiesController, 'update'])
  router.post('/parties/:party/closures', [PartyClosuresController, 'store'])

  router.get('/agreements', [AgreementsController, 'index'])
  router.get('/agreements/new', [AgreementsController, 'create'])
  router.post('/agreements', [AgreementsController, 'store'])
  router.get('/agreements/:agreement', [AgreementsController, 'show'])
  router.get('/agreements/:agreement/edit', [AgreementsController, 'edit'])
  router.put('/agreements/:agreement', [AgreementsController, 'update'])
  router.get('/agreements/:agreement/activations/new', [AgreementActivationsController, 'create'])
  router.post('/agreements/:agreement/activations', [AgreementActivationsController, 'store'])
  router.post('/agreements/:agreement/steps', [AgreementStepsController, 'store'])

  router.get('/receipts', [ReceiptsController, 'index'])
  router.get('/receipts/new', [ReceiptsController, 'create'])
  router.post('/receipts', [ReceiptsController, 'store'])
  router.get('/receipts/:receipt', [ReceiptsController, 'show'])
  router.get('/receipts/:receipt/letter', [ReceiptLettersController, 'show'])
  router.get('/receipts/:receipt/letter.pdf', [ReceiptLettersController, 'download'])
  router.get('/receipts/:receipt/reversals/new', [ReceiptReversalsController, 'create'])
  router.post('/receipts/:receipt/reversals', [ReceiptReversalsController, 'store'])

  router.get('/reminders', [RemindersController, 'index'])
  router.get('/instalments/:instalment/reminders/new', [RemindersController, 'create'])
  router.post('/instalments/:instalment/reminders', [RemindersController, 'store'])
  router.get('/agreements/:agreement/condition-outcomes/new', [
    ConditionOutcomesController,
    'create',
  ])
  router.post('/agreements/:agreement/condition-outcomes', [ConditionOutcomesController, 'store'])
  router.post('/agreements/:agreement/condition-withdrawals', [
    ConditionWithdrawalsController,
    'store',
  ])
  router.get('/agreements/:agreement/write-offs/new', [WriteOffsController, 'create'])
  router.post('/agreements/:agreement/write-offs', [WriteOffsController, 'store'])
  router.get('/agreements/:agreement/refunds/new', [RefundsController, 'create'])
  router.post('/agreements/:agreement/refunds', [RefundsController, 'store'])
  router.get('/own-income', [OwnIncomesController, 'index'])
  router.get('/own-income/new', [OwnIncomesController, 'create'])
  router.post('/own-income', [OwnIncomesController, 'store'])
  router.get('/refunds', [RefundsController, 'index'])
  router.get('/refunds/:refund', [RefundsController, 'show'])
  router.post('/refunds/:refund/payments', [RefundPaymentsController, 'store'])
  router.post('/refunds/:refund/repayments', [RefundRepaymentsController, 'store'])

  router.get('/agreements/:agreement/match', [MatchesController, 'show'])
  router.get('/agreements/:agreement/match-rules/new', [MatchRulesController, 'create'])
  router.post('/agreements/:agreement/match-rules', [MatchRulesController, 'store'])
  router.post('/agreements/:agreement/match-sources', [MatchSourcesController, 'store'])
  router.post('/agreements/:agreement/match-source-withdrawals', [
    MatchSourceWithdrawalsController,
    'store',
  ])

  router.get('/requests', [RequestsController, 'index'])
  router.get('/requests/new', [RequestsController, 'create'])
  router.post('/requests', [RequestsController, 'store'])
  router.get('/requests/:funding_request', [RequestsController, 'show'])
  router.post('/requests/:funding_request/answers', [RequestAnswersController, 'store'])
  router.get('/contacts', [ContactsController, 'index'])
  router.get('/contacts/new', [ContactsController, 'create'])
  router.post('/contacts', [ContactsController, 'store'])

  router.get('/drafts', [DraftsController, 'index'])
  router.get('/drafts/:draft', [DraftsController, 'show'])
  router.post('/drafts/:draft/approvals', [DraftApprovalsController, 'store'])
  router.post('/drafts/:draft/rejections', [DraftRejectionsController, 'store'])
})
  .where('party', router.matchers.uuid())
  .where('agreement', router.matchers.uuid())
  .where('receipt', router.matchers.uuid())
  .where('instalment', router.matchers.uuid())
  .where('draft', router.matchers.uuid())
  .where('refund', router.matchers.uuid())
  .where('funding_request', router.matchers.uuid())
