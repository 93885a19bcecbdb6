import router from '@adonisjs/core/services/router'
import { registerDocumentSubject, rowSubject } from '#documents/subjects'
import { cityRoutes } from '#identity/city_routes'

const CommitteesController = () => import('#committee/controllers/committees_controller')
const CommitteeRulesController = () => import('#committee/controllers/committee_rules_controller')
const SeatsController = () => import('#committee/controllers/seats_controller')
const TermsController = () => import('#committee/controllers/terms_controller')

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
})

for (const name of ['committee', 'seat', 'term']) {
  routes.where(name, router.matchers.uuid())
}
