import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const BooksController = () => import('#workbooks/controllers/books_controller')
const FairnessWorkbooksController = () =>
  import('#workbooks/controllers/fairness_workbooks_controller')
const ModelWorkbooksController = () => import('#workbooks/controllers/model_workbooks_controller')
const RunWorkbooksController = () => import('#workbooks/controllers/run_workbooks_controller')
const WorkbookCopiesController = () => import('#workbooks/controllers/workbook_copies_controller')
const WorkbookReturnsController = () => import('#workbooks/controllers/workbook_returns_controller')

cityRoutes(() => {
  router.get('/books/:book', [BooksController, 'index'])
  router.post('/books', [BooksController, 'store'])
  router.get('/appraisals/:appraisal/workbooks', [ModelWorkbooksController, 'index'])
  router.get('/rounds/:round/fairness/workbooks', [FairnessWorkbooksController, 'index'])
  router.get('/rounds/:round/fairness/workbook', [FairnessWorkbooksController, 'show'])
  router.get('/runs/:run/workbooks', [RunWorkbooksController, 'index'])
  router.get('/runs/:run/workbook', [RunWorkbooksController, 'show'])
  router.get('/workbook-copies/:copy', [WorkbookCopiesController, 'show'])
  router.post('/workbook-returns', [WorkbookReturnsController, 'store'])
  router.get('/workbook-returns/:workbook_return', [WorkbookReturnsController, 'show'])
})
  .where('appraisal', router.matchers.uuid())
  .where('round', router.matchers.uuid())
  .where('run', router.matchers.uuid())
  .where('workbook_return', router.matchers.uuid())
  .where('book', /^[a-z]{1,20}$/)
  .where('copy', /^[0-9a-f]{64}$/)
