import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'
import '#imports/draft_previews'
import { UNDO_DRAFT, undoFromDraft } from '#imports/actions/undo_batch'
import { registerDraftAction } from '#ledger/actions/entry_drafts'

const ImportsController = () => import('#imports/controllers/imports_controller')
const MappingsController = () => import('#imports/controllers/import_mappings_controller')
const PreviewsController = () => import('#imports/controllers/import_previews_controller')
const CommitsController = () => import('#imports/controllers/import_commits_controller')
const ReversalsController = () => import('#imports/controllers/import_reversals_controller')
const SavedLayoutsController = () => import('#imports/controllers/saved_layouts_controller')
const LayoutRemovalsController = () => import('#imports/controllers/layout_removals_controller')
const RejectionsController = () => import('#imports/controllers/import_rejections_controller')

registerDraftAction(UNDO_DRAFT, undoFromDraft)

cityRoutes(() => {
  router.get('/imports', [ImportsController, 'index'])
  router.get('/imports/new', [ImportsController, 'create'])
  router.post('/imports', [ImportsController, 'store'])
  router.get('/imports/layouts', [SavedLayoutsController, 'index'])
  router.get('/imports/layouts/:layout/removals/new', [LayoutRemovalsController, 'create'])
  router.post('/imports/layouts/:layout/removals', [LayoutRemovalsController, 'store'])
  router.get('/imports/:import', [ImportsController, 'show'])
  router.get('/imports/:import/mapping/edit', [MappingsController, 'edit'])
  router.put('/imports/:import/mapping', [MappingsController, 'update'])
  router.post('/imports/:import/previews', [PreviewsController, 'store'])
  router.post('/imports/:import/commits', [CommitsController, 'store'])
  router.get('/imports/:import/reversals/new', [ReversalsController, 'create'])
  router.post('/imports/:import/reversals', [ReversalsController, 'store'])
  router.get('/imports/:import/rejections', [RejectionsController, 'show'])
})
  .where('import', router.matchers.uuid())
  .where('layout', /^[a-z_]+-[0-9a-f]{64}$/)
