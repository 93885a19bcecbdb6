/*
|--------------------------------------------------------------------------
| Middleware: of the server, of the router, and those routes name
|--------------------------------------------------------------------------
*/
import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#core/exception_handler'))

server.use([
  () => import('#core/middleware/security_headers'),
  () => import('@adonisjs/static/static_middleware'),
  () => import('@adonisjs/vite/vite_middleware'),
])

router.use([
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('@adonisjs/session/session_middleware'),
  () => import('@adonisjs/auth/initialize_auth_middleware'),
  () => import('#core/middleware/detect_locale'),
  () => import('@adonisjs/shield/shield_middleware'),
  () => import('#core/middleware/refuse_broken_input'),
  () => import('#core/middleware/initialize_bouncer'),
])

export const middleware = router.named({
  auth: () => import('#identity/middleware/require_sign_in'),
  guest: () => import('#identity/middleware/require_guest'),
  city: () => import('#identity/middleware/enter_city'),
  tables: () => import('#workbooks/middleware/offer_page_tables'),
})
