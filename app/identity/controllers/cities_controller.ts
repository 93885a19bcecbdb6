import type { HttpContext } from '@adonisjs/core/http'
import { citiesOfPerson } from '#identity/queries/cities_of_person'

export default class CitiesController {
  /** Someone with one city is there at once. */
  async index({ auth, response, view }: HttpContext) {
    const cities = await citiesOfPerson(auth.user!.id)
    if (cities.length === 1) return response.redirect().toPath(`/cities/${cities[0].slug}`)
    return view.render('pages/identity/cities/index', { cities })
  }
}
