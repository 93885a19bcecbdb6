import db from '@adonisjs/lucid/services/db'
import { ROLES, type Role } from '#identity/city_context'
import { selectRows } from '#core/sql'

export interface CityOfPerson {
  slug: string
  name: string
  nameLang: string
  currency: string
  roles: Role[]
}

/** The cities a person belongs to, by name, with the roles held there. */
export async function citiesOfPerson(personId: string): Promise<CityOfPerson[]> {
  const rows = await selectRows(
    db.connection(),
    `SELECT c.slug, c.name, c.name_lang, c.currency, m.role
     FROM cities c JOIN memberships m ON m.city_id = c.id
     WHERE m.person_id = ? ORDER BY c.name, c.slug`,
    [personId]
  )
  const cities = new Map<string, CityOfPerson>()
  for (const { slug, name, name_lang: nameLang, currency, role } of rows) {
    if (!cities.has(slug)) cities.set(slug, { slug, name, nameLang, currency, roles: [] })
    cities.get(slug)!.roles.push(role)
  }
  for (const city of cities.values()) city.roles.sort((a, b) => ROLES.indexOf(a) - ROLES.indexOf(b))
  return [...cities.values()]
}
