import router from '@adonisjs/core/services/router'
import { cityRoutes } from '#identity/city_routes'

const AuditEventsController = () => import('#audit/controllers/audit_events_controller')

cityRoutes(() => {
  router.get('/audit', [AuditEventsController, 'index'])
})
