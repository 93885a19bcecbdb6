import edge from 'edge.js'
import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import '#committee/actions/propose_run'
import { committeeOfRound } from '#committee/queries/decider'
import { cityRoutes } from '#identity/city_routes'

const CommitteesController = () => import('#committee/controllers/committees_controller')
const CommitteeRulesController = () => import('#committee/controllers/committee_rules_controller')
const SeatsController = () => import('#committee/controllers/seats_controller')
const TermsController = () => import('#committee/controllers/terms_controller')
const PrinciplesController = () => import('#committee/controllers/principles_controller')
const ProposalsController = () => import('#committee/controllers/proposals_controller')
const QuestionsController = () => import('#committee/controllers/questions_controller')
const PositionsController = () => import('#committee/controllers/positions_controller')
const BallotsController = () => import('#committee/controllers/ballots_controller')
const OutcomesController = () => import('#committee/controllers/outcomes_controller')
const MinutesController = () => import('#committee/controllers/minutes_controller')
const CommitteeRoundsController = () => import('#committee/controllers/committee_rounds_controller')
const RecusalsController = () => import('#committee/controllers/recusals_controller')
const RunProposalsController = () => import('#committee/controllers/run_proposals_controller')
const CandidatesController = () => import('#committee/controllers/candidates_controller')

edge.global('committeeOfRound', committeeOfRound)

// The letter of delegation belongs to the term, its page is that of the seat.
registerDocumentSubject('committee_term', rowSubject('committee_terms', 'seats', 'seat_id'))

const routes = cityRoutes(() => {
  router.get('/committees', [CommitteesController, 'index'])
  router.get('/committees/new', [CommitteesController, 'create'])
  router.post('/committees', [CommitteesController, 'store'])
  router.get('/committees/:committee', [CommitteesController, 'show'])
  router.get('/committees/:committee/rules/new', [CommitteeRulesController, 'create'])
  router.post('/committees/:committee/rules', [CommitteeRulesController, 'store'])
  router.post('/committees/:committee/seats', [SeatsController, 'store'])
  router.get('/seats/:seat', [SeatsController, 'show'])
  router.post('/seats/:seat/terms', [TermsController, 'store'])
  router.put('/terms/:term', [TermsController, 'update'])

  router.get('/committees/:committee/principles/new', [PrinciplesController, 'create'])
  router.post('/committees/:committee/principles', [PrinciplesController, 'store'])
  router.get('/proposals/:proposal', [ProposalsController, 'show'])
  router.post('/proposals/:proposal/questions', [QuestionsController, 'store'])
  router.put('/questions/:question', [QuestionsController, 'update'])
  router.post('/proposals/:proposal/positions', [PositionsController, 'store'])
  router.post('/proposals/:proposal/ballots', [BallotsController, 'store'])
  router.put('/proposals/:proposal/ballots', [BallotsController, 'update'])
  router.post('/proposals/:proposal/outcomes', [OutcomesController, 'store'])
  router.get('/proposals/:proposal/minutes', [MinutesController, 'show'])
  router.get('/proposals/:proposal/minutes.pdf', [MinutesController, 'download'])

  router.get('/rounds/:round/committee', [CommitteeRoundsController, 'show'])
  router.post('/rounds/:round/committee', [CommitteeRoundsController, 'store'])
  router.post('/rounds/:round/questions', [CommitteeRoundsController, 'update'])
  router.post('/rounds/:round/recusals', [RecusalsController, 'store'])
  router.post('/rounds/:round/proposals', [RunProposalsController, 'store'])
  router.post('/positions/:position/candidates', [CandidatesController, 'store'])
})

for (const name of ['committee', 'seat', 'term', 'proposal', 'question', 'round', 'position']) {
  routes.where(name, router.matchers.uuid())
}
