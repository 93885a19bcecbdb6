import { businessToday } from '#core/clock'
import { selectRows, type Client } from '#core/sql'

export const ROLES = [
  'finance_officer',
  'approver',
  'committee_member',
  'auditor',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

/** The city a request works in, as the person who asks may see it. */
export class CityContext {
  /** Names of private persons are for those who work with the money or check it. */
  readonly seesPrivateNames: boolean

  constructor(
    readonly id: string,
    readonly slug: string,
    readonly name: string,
    readonly nameLang: string,
    readonly currency: string,
    readonly timezone: string,
    readonly locale: string,
    readonly today: string,
    readonly roles: readonly Role[]
  ) {
    this.seesPrivateNames = this.has('finance_officer', 'approver', 'auditor', 'administrator')
  }

  /** Whether the person has at least one of the roles here. */
  has(...roles: Role[]): boolean {
    return roles.some((role) => this.roles.includes(role))
  }
}

/** The city of a person by its slug, or null when there is none or it is not theirs: no difference is shown. */
export async function findCityOf(
  client: Client,
  personId: string,
  slug: string
): Promise<CityContext | null> {
  const rows = await selectRows(
    client,
    `SELECT c.id, c.slug, c.name, c.name_lang, c.currency, c.timezone, c.locale, m.role
     FROM cities c JOIN memberships m ON m.city_id = c.id
     WHERE c.slug = ? AND m.person_id = ?`,
    [slug, personId]
  )
  const [city] = rows
  if (!city) return null
  const held = new Set(rows.map((row) => row.role as Role))
  return new CityContext(
    city.id,
    city.slug,
    city.name,
    city.name_lang,
    city.currency,
    city.timezone,
    city.locale,
    businessToday(city.timezone),
    ROLES.filter((role) => held.has(role))
  )
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** Set inside `cityRoutes`. */
    city: CityContext
  }
}
