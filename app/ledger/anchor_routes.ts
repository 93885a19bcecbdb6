import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const AnchorsController = () => import('#ledger/controllers/anchors_controller')
const AnchorFilesController = () => import('#ledger/controllers/anchor_files_controller')
const AnchorGrowthsController = () => import('#ledger/controllers/anchor_growths_controller')
const AnchorChecksController = () => import('#ledger/controllers/anchor_checks_controller')
const AnchorRecipientsController = () => import('#ledger/controllers/anchor_recipients_controller')
const AnchorRecipientEndingsController = () =>
  import('#ledger/controllers/anchor_recipient_endings_controller')
const EntryProofsController = () => import('#ledger/controllers/entry_proofs_controller')
const EntryProofFilesController = () => import('#ledger/controllers/entry_proof_files_controller')
const ProofsController = () => import('#ledger/controllers/proofs_controller')
const PublicKeysController = () => import('#ledger/controllers/public_keys_controller')

cityRoutes(() => {
  router.get('/ledger/anchors', [AnchorsController, 'index'])
  router.post('/ledger/anchors', [AnchorsController, 'store'])
  router.get('/ledger/anchors/:anchor', [AnchorsController, 'show'])
  router.get('/ledger/anchors/:anchor/file', [AnchorFilesController, 'show'])
  router.get('/ledger/anchors/:anchor/since/:earlier', [AnchorGrowthsController, 'show'])
  router.get('/ledger/anchors/:anchor/since/:earlier/file', [AnchorGrowthsController, 'download'])
  router.post('/ledger/anchor-checks', [AnchorChecksController, 'store'])
  router.post('/ledger/anchor-recipients', [AnchorRecipientsController, 'store'])
  router.post('/ledger/anchor-recipients/:recipient/endings', [
    AnchorRecipientEndingsController,
    'store',
  ])
  router.get('/ledger/entries/:entry/proof', [EntryProofsController, 'show'])
  router.get('/ledger/entries/:entry/proof-file', [EntryProofFilesController, 'show'])
})
  .where('anchor', router.matchers.uuid())
  .where('earlier', router.matchers.uuid())
  .where('recipient', router.matchers.uuid())
  .where('entry', router.matchers.uuid())

// Whoever holds a proof or an anchor may check it here without belonging to a city.
router.get('/proofs', [ProofsController, 'create'])
router.post('/proofs', [ProofsController, 'store'])
router.get('/proofs/keys/:key', [PublicKeysController, 'show']).where('key', /^[0-9a-f]{64}$/)
