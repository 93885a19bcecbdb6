import router from '@adonisjs/core/services/router'
import edge from 'edge.js'
import { cityRoutes } from '#identity/city_routes'
import { DOCUMENT_ENDINGS } from '#documents/domain/media_types'
import { documentsNamed, documentsToShow } from '#documents/queries/documents'

const DocumentsController = () => import('#documents/controllers/documents_controller')

// The panel of documents stands on pages of many modules and fetches its rows itself.
edge.global('documentsToShow', documentsToShow)
edge.global('documentsNamed', documentsNamed)
edge.global('documentEndings', DOCUMENT_ENDINGS.map((ending) => `.${ending}`).join(','))

cityRoutes(() => {
  router.get('/documents', [DocumentsController, 'index'])
  router.post('/documents', [DocumentsController, 'store'])
  router.get('/documents/:document', [DocumentsController, 'show'])
}).where('document', router.matchers.uuid())
