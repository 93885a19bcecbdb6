import db from '@adonisjs/lucid/services/db'
import { ROLES, type Role } from '#identity/city_context'
import { selectRows } from '#core/sql'

export interface Member {
  id: string
  fullName: string
  email: string
  disabled: boolean
  /** Has not yet chosen a password of their own. */
  invited: boolean
  since: string
  roles: Role[]
}

/** Who has a role in the city, by name. */
export async function membersOfCity(cityId: string): Promise<Member[]> {
  const rows = await selectRows(
    db.connection(),
    `SELECT p.id, p.full_name, p.email, p.disabled_at, p.password_given_at, m.role, m.since
     FROM memberships m JOIN people p ON p.id = m.person_id
     WHERE m.city_id = ? ORDER BY p.full_name, p.email`,
    [cityId]
  )
  const members = new Map<string, Member>()
  for (const row of rows) {
    const member: Member = members.get(row.id) ?? {
      id: row.id,
      fullName: row.full_name,
      email: row.email,
      disabled: row.disabled_at !== null,
      invited: row.password_given_at !== null,
      since: row.since,
      roles: [],
    }
    member.roles.push(row.role)
    if (row.since < member.since) member.since = row.since
    members.set(row.id, member)
  }
  for (const { roles } of members.values())
    roles.sort((a, b) => ROLES.indexOf(a) - ROLES.indexOf(b))
  return [...members.values()]
}

export async function memberOfCity(cityId: string, personId: string): Promise<Member | null> {
  return (await membersOfCity(cityId)).find(({ id }) => id === personId) ?? null
}
