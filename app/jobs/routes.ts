import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const JobsController = () => import('#jobs/controllers/jobs_controller')
const JobFilesController = () => import('#jobs/controllers/job_files_controller')
const JobRetriesController = () => import('#jobs/controllers/job_retries_controller')

cityRoutes(() => {
  router.get('/jobs', [JobsController, 'index'])
  router.get('/jobs/:job', [JobsController, 'show'])
  router.get('/jobs/:job/file', [JobFilesController, 'show'])
  router.post('/jobs/:job/retries', [JobRetriesController, 'store'])
}).where('job', router.matchers.uuid())
