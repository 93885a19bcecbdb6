import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

/** Routes below `/cities/:city` for signed-in members of that city. */
export function cityRoutes(callback: () => void) {
  return router
    .group(callback)
    .prefix('/cities/:city')
    .where('city', router.matchers.slug())
    .use([middleware.auth(), middleware.city(), middleware.tables()])
}
