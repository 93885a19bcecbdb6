import db from '@adonisjs/lucid/services/db'
import { Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'

export interface City {
  id: string
  slug: string
  name: string
  name_lang: string
  country: string
  currency: string
  timezone: string
  locale: string
  note: string | null
}

export async function allCities(client: Client = db.connection()): Promise<City[]> {
  return selectRows<City>(client, 'SELECT * FROM cities ORDER BY slug')
}

export async function cityBySlug(slug: string, client: Client = db.connection()): Promise<City> {
  const [city] = await selectRows<City>(client, 'SELECT * FROM cities WHERE slug = ?', [slug])
  if (!city) throw new Refusal('E_UNKNOWN_CITY', { city: slug }, 'city', 404)
  return city
}
