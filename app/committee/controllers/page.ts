import type { HttpContext } from '@adonisjs/core/http'

/** To another page of the city after a form. */
export function seeOther({ city, response }: HttpContext, ...path: string[]) {
  return response
    .redirect()
    .status(303)
    .toPath([`/cities/${city.slug}`, ...path].join('/'))
}
