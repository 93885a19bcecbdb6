import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const RoundsController = () => import('#allocation/controllers/rounds_controller')
const RoundScopesController = () => import('#allocation/controllers/round_scopes_controller')
const RingFencesController = () => import('#allocation/controllers/ring_fences_controller')
const RingFenceWithdrawalsController = () =>
  import('#allocation/controllers/ring_fence_withdrawals_controller')
const FunderLimitsController = () => import('#allocation/controllers/funder_limits_controller')
const FunderLimitLiftingsController = () =>
  import('#allocation/controllers/funder_limit_liftings_controller')
const EdgeCapsController = () => import('#allocation/controllers/edge_caps_controller')
const EdgeCapLiftingsController = () =>
  import('#allocation/controllers/edge_cap_liftings_controller')
const LineClosingsController = () => import('#allocation/controllers/line_closings_controller')
const LineReopeningsController = () => import('#allocation/controllers/line_reopenings_controller')
const RunsController = () => import('#allocation/controllers/runs_controller')
const RunDocumentsController = () => import('#allocation/controllers/run_documents_controller')
const WhatIfsController = () => import('#allocation/controllers/what_ifs_controller')
const RunFairnessController = () => import('#allocation/controllers/run_fairness_controller')
const RunComparisonsController = () => import('#allocation/controllers/run_comparisons_controller')
const MethodsController = () => import('#allocation/controllers/methods_controller')
const ClassicalRulesController = () => import('#allocation/controllers/classical_rules_controller')
const RuleComparisonsController = () =>
  import('#allocation/controllers/rule_comparisons_controller')
const ParticipationsController = () => import('#allocation/controllers/participations_controller')
const ParticipationFilesController = () =>
  import('#allocation/controllers/participation_files_controller')
const ParticipationWithdrawalsController = () =>
  import('#allocation/controllers/participation_withdrawals_controller')
const ParticipationLinesController = () =>
  import('#allocation/controllers/participation_lines_controller')
const DecisionsController = () => import('#allocation/controllers/decisions_controller')
const DecisionApprovalsController = () =>
  import('#allocation/controllers/decision_approvals_controller')
const DecisionRejectionsController = () =>
  import('#allocation/controllers/decision_rejections_controller')

const routes = cityRoutes(() => {
  router.get('/rounds', [RoundsController, 'index'])
  router.get('/rounds/new', [RoundsController, 'create'])
  router.post('/rounds', [RoundsController, 'store'])
  router.get('/rounds/:round', [RoundsController, 'show'])
  router.get('/rounds/:round/edit', [RoundsController, 'edit'])
  router.put('/rounds/:round', [RoundsController, 'update'])

  router.get('/rounds/:round/scope/edit', [RoundScopesController, 'edit'])
  router.put('/rounds/:round/scope', [RoundScopesController, 'update'])

  router.get('/rounds/:round/ring-fences/new', [RingFencesController, 'create'])
  router.post('/rounds/:round/ring-fences', [RingFencesController, 'store'])
  router.post('/ring-fences/:ring_fence/withdrawals', [RingFenceWithdrawalsController, 'store'])

  router.get('/rounds/:round/funder-limits/new', [FunderLimitsController, 'create'])
  router.post('/rounds/:round/funder-limits', [FunderLimitsController, 'store'])
  router.post('/rounds/:round/funder-limit-liftings', [FunderLimitLiftingsController, 'store'])

  router.get('/rounds/:round/edge-caps', [EdgeCapsController, 'index'])
  router.get('/rounds/:round/edge-caps/new', [EdgeCapsController, 'create'])
  router.post('/rounds/:round/edge-caps', [EdgeCapsController, 'store'])
  router.post('/rounds/:round/edge-cap-liftings', [EdgeCapLiftingsController, 'store'])

  router.post('/rounds/:round/line-closings', [LineClosingsController, 'store'])
  router.post('/rounds/:round/line-reopenings', [LineReopeningsController, 'store'])

  router.post('/rounds/:round/runs', [RunsController, 'store'])
  router.get('/runs/:run', [RunsController, 'show'])
  router.get('/runs/:run/document', [RunDocumentsController, 'show'])
  router.get('/runs/:run/what-if', [WhatIfsController, 'show'])
  router.get('/runs/:run/fairness', [RunFairnessController, 'show'])
  router.get('/rounds/:round/run-comparison', [RunComparisonsController, 'show'])
  router.get('/rounds/:round/classical-rules', [ClassicalRulesController, 'show'])
  router.get('/methods', [MethodsController, 'index'])

  router.get('/rounds/:round/rule-comparison', [RuleComparisonsController, 'show'])
  router.post('/rounds/:round/rule-comparisons', [RuleComparisonsController, 'store'])

  router.get('/rounds/:round/participation', [ParticipationsController, 'show'])
  router.post('/rounds/:round/participation-files', [ParticipationFilesController, 'store'])
  router.post('/participation-files/:participation_file/withdrawals', [
    ParticipationWithdrawalsController,
    'store',
  ])
  router.get('/participation-files/:participation_file/lines/edit', [
    ParticipationLinesController,
    'edit',
  ])
  router.put('/participation-files/:participation_file/lines', [
    ParticipationLinesController,
    'update',
  ])

  router.post('/rounds/:round/decisions', [DecisionsController, 'store'])
  router.post('/decisions/:decision/approvals', [DecisionApprovalsController, 'store'])
  router.post('/decisions/:decision/rejections', [DecisionRejectionsController, 'store'])
})

// An address that is no id is not found before the database is asked.
for (const name of ['round', 'ring_fence', 'run', 'decision', 'participation_file']) {
  routes.where(name, router.matchers.uuid())
}
