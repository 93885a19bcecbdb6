import type { ApiClient } from '@japa/api-client'
import { derivedId, newId } from '#core/ids'
import { transact } from '#core/transact'
import { demoCities } from '#database/demo/index'
import { seedCity } from '#database/demo/seed_city'
import Person from '#identity/models/person'

/** A demo city under a name of its own, so that tests never meet, with its people by their accounts. */
export async function seededCity(slug: string) {
  const demo = demoCities.find(({ city }) => city.slug === slug)!
  const own = { ...demo, city: { ...demo.city, slug: `${slug}-${newId()}` } }
  await transact((trx) => seedCity(trx, own))
  const id = (...words: string[]) => derivedId('demo', own.city.slug, ...words)
  return {
    demo: own,
    cityId: derivedId('city', own.city.slug),
    root: `/cities/${own.city.slug}`,
    programme: (code: string) => id('programme', code),
    appraisal: (programme: string) => id('appraisal', programme),
    line: (code: string, year: number) => id('line', code, String(year)),
    person: (name: string) => Person.findOrFail(id('person', name)),
  }
}

export type SeededCity = Awaited<ReturnType<typeof seededCity>>

/** What the form of an appraisal sends: one year of costs, one benefit. */
export function appraisalForm(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: 'Courses',
    language: 'en',
    perspective: 'society',
    priceBase: '2023',
    prices: 'real',
    startYear: '2023',
    years: '3',
    schedule: 'constant',
    rate: '3',
    rateSource: 'test',
    costs: [
      {
        id: 'C1',
        name: 'Teachers',
        origin: 'typed',
        kind: 'running',
        timing: 'start',
        flows: [{ year: '2023', amount: '1,000.50', mark: 'I', source: 'guess' }],
      },
    ],
    benefits: [
      {
        id: 'B1',
        name: 'Earnings',
        outcome: 'O1',
        lag: '0',
        duration: '2',
        timing: 'end',
        unitValue: { value: '200', mark: 'I', source: 'guess' },
        deadweight: { value: '25 %', mark: 'I', source: 'guess' },
      },
    ],
    outcomes: [
      {
        id: 'O1',
        name: 'Completions',
        unit: 'course',
        quantity: { value: '10', mark: 'S', source: 'register' },
      },
    ],
    ...changes,
  }
}

/** A nested form as a browser sends it: `costs[0][flows][0][amount]`. */
export function flat(value: unknown, name = ''): Record<string, string> {
  if (value === null || typeof value !== 'object') return { [name]: String(value) }
  const fields = Object.entries(value).map(([key, inner]) =>
    flat(inner, name === '' ? key : `${name}[${key}]`)
  )
  return Object.assign({}, ...fields)
}

const cities = new Map<string, Promise<SeededCity>>()

/** Tests that change nothing of what others read share a city. */
export function shared(slug: string): Promise<SeededCity> {
  if (!cities.has(slug)) cities.set(slug, seededCity(slug))
  return cities.get(slug)!
}

/** Sends forms as the finance officer, from the page of a new appraisal. */
export async function desk(client: ApiClient, city: SeededCity) {
  const officer = await city.person('finance')
  const from = `${city.root}/appraisals/new`
  return (method: 'post' | 'put', path: string, form: Record<string, unknown>) =>
    client[method](city.root + path)
      .form(flat(form))
      .loginAs(officer)
      .withCsrfToken()
      .header('referer', from)
      .redirects(0)
}
