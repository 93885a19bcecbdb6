import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { selectRows } from '#core/sql'

export const DEMO_PASSWORD = 'learning-together-2026'

export interface DemoCity {
  name: string
  nameLang: string
  accounts: { role: string; email: string }[]
}

/** The accounts of the demo cities, only where the installation says it is one (DEMO=1). */
export async function demoAccounts(): Promise<DemoCity[]> {
  if (!env.get('DEMO')) return []
  const rows = await selectRows(
    db.connection(),
    `SELECT c.slug, c.name, c.name_lang, p.email, min(m.role) AS role
     FROM people p
     JOIN memberships m ON m.person_id = p.id
     JOIN cities c ON c.id = m.city_id
     WHERE p.email LIKE '%@%.example' AND p.disabled_at IS NULL
     GROUP BY c.slug, c.name, c.name_lang, p.email
     ORDER BY c.name, p.email`
  )
  const cities = new Map<string, DemoCity>()
  for (const { slug, name, name_lang: nameLang, email, role } of rows) {
    if (!cities.has(slug)) cities.set(slug, { name, nameLang, accounts: [] })
    cities.get(slug)!.accounts.push({ role, email })
  }
  return [...cities.values()]
}
