import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { selectRows } from '#core/sql'
import type { Role } from '#identity/city_context'

export { DEMO_PASSWORD } from '#identity/demo_password'

export interface DemoCity {
  name: string
  nameLang: string
  accounts: { email: string; roles: Role[] }[]
}

/** The accounts of the demo cities, only where the installation says it is one (DEMO=1). */
export async function demoAccounts(): Promise<DemoCity[]> {
  if (!env.get('DEMO')) return []
  const rows = await selectRows(
    db.connection(),
    `SELECT c.slug, c.name, c.name_lang, p.email, m.role
     FROM people p
     JOIN memberships m ON m.person_id = p.id
     JOIN cities c ON c.id = m.city_id
     WHERE p.email LIKE '%@%.example' AND p.disabled_at IS NULL
     ORDER BY c.name, p.email, m.role`
  )
  const cities = new Map<string, DemoCity>()
  for (const { slug, name, name_lang: nameLang, email, role } of rows) {
    const city: DemoCity = cities.get(slug) ?? { name, nameLang, accounts: [] }
    cities.set(slug, city)
    const account = city.accounts.find((one) => one.email === email)
    if (account) account.roles.push(role)
    else city.accounts.push({ email, roles: [role] })
  }
  return [...cities.values()]
}
