import hash from '@adonisjs/core/services/hash'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openLedger } from '#ledger/actions/open_ledger'
import Person from '#identity/models/person'

/*
 * Tests commit for real, and each makes a city of its own: so no test meets the records of another,
 * and no test depends on the order in which they run.
 */

export type Role = 'finance_officer' | 'approver' | 'committee_member' | 'auditor' | 'administrator'

export interface TestCity {
  id: string
  slug: string
  currency: string
}

export interface CityWishes {
  name?: string
  currency?: string
  locale?: string
  timezone?: string
  recognitionPolicy?: 'on_receipt' | 'on_pledge'
  /** Minor units; null: no entry needs a second person for its amount. */
  approvalThreshold?: bigint | null
  years?: number[]
}

/** A city with its ledger, the chart of accounts and open fiscal years. */
export async function makeCity(wishes: CityWishes = {}): Promise<TestCity> {
  const city = { id: newId(), slug: '', currency: wishes.currency ?? 'EUR' }
  city.slug = `city-${city.id}`
  await transact(async (trx) => {
    await trx
      .insertQuery()
      .table('cities')
      .insert({
        id: city.id,
        slug: city.slug,
        name: wishes.name ?? 'City of tests',
        name_lang: 'en',
        country: 'SI',
        currency: city.currency,
        timezone: wishes.timezone ?? 'Europe/Ljubljana',
        locale: wishes.locale ?? 'en',
        created_at: '2020-01-01T00:00:00.000Z',
      })
    await openLedger(trx, {
      cityId: city.id,
      functionalCurrency: city.currency,
      recognitionPolicy: wishes.recognitionPolicy ?? 'on_receipt',
      approvalThreshold: wishes.approvalThreshold ?? null,
      opensOn: '2000-01-01',
    })
    for (const year of wishes.years ?? [2025, 2026]) {
      await openFiscalYear(trx, { cityId: city.id, name: String(year), startsOn: `${year}-01-01` })
    }
  })
  return city
}

export const PASSWORD = 'correct horse battery staple'

let hashed: Promise<string> | undefined

/** Someone with the given roles in the city, who signs in with PASSWORD; `client.loginAs(person)` works. */
export async function makePerson(
  city: Pick<TestCity, 'id'> | null,
  ...roles: Role[]
): Promise<Person> {
  const id = newId()
  // argon2 is slow on purpose: hashed once for all people of a test process
  hashed ??= hash.use('argon').make(PASSWORD)
  const password = await hashed
  await transact(async (trx) => {
    await trx
      .insertQuery()
      .table('people')
      .insert({
        id,
        email: `${id}@example.org`,
        full_name: `Person ${id.slice(-6)}`,
        password,
        locale: 'en',
        created_at: '2020-01-01T00:00:00.000Z',
      })
    for (const role of city ? roles : []) {
      await trx
        .insertQuery()
        .table('memberships')
        .insert({ city_id: city!.id, person_id: id, role, since: '2020-01-01' })
    }
  })
  return Person.findOrFail(id)
}
