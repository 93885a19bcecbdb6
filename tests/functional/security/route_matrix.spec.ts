import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { ROLES, type Role } from '#identity/city_context'
import type Person from '#identity/models/person'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { cityRowsHash } from '#tests/support/city_rows'
import {
  addressesIn,
  allRoutes,
  expectedAccess,
  paramsOf,
  type KnownRoute,
} from '#tests/support/routes'

const expected = expectedAccess()

/** Parameters that name the same thing in every city. */
const NAMES_FOR_ALL = new Set(['statement', 'book'])

interface World {
  own: TestCity
  /** Addresses in it for what is refused before any record is looked for: no route uses them up. */
  unused: ReturnType<typeof addressesIn>
  other: TestCity
  people: Record<Role, Person>
  stranger: Person
}

let made: Promise<World> | undefined

/** Two cities alike, a person per role in one, and one with every role in the other. */
async function makeWorld(): Promise<World> {
  const [own, other] = [await makeCity(), await makeCity()]
  const people = {} as Record<Role, Person>
  for (const role of ROLES) people[role] = await makePerson(own, role)
  await makePerson(own, 'administrator')
  const stranger = await makePerson(other, ...ROLES)
  return { own, unused: addressesIn(own), other, people, stranger }
}

function ask(client: ApiClient, { method }: KnownRoute, address: string, person?: Person) {
  const request = client.request(address, method).redirects(0).header('accept', 'text/html')
  if (method !== 'GET') request.withCsrfToken()
  return person ? request.loginAs(person) : request
}

/** All rows of a city, when the request is one that may change some. */
async function rowsOf({ method }: KnownRoute, city: TestCity): Promise<string> {
  return method === 'GET' ? '' : cityRowsHash(city.id)
}

interface Answer {
  status(): number
  header(name: string): string | undefined
}

/** What came back, in the words of authz.csv. */
function outcome(answer: Answer): string {
  const status = answer.status()
  if (status >= 300 && status < 400) return answer.header('location') === '/login' ? 'login' : 'ok'
  return status < 300 || [409, 413, 415, 422].includes(status) ? 'ok' : String(status)
}

test.group('Every route', () => {
  test('has its row in authz.csv, and every row its route', ({ assert }) => {
    const routes = allRoutes().map(({ method, pattern }) => `${method} ${pattern}`)
    assert.deepEqual(
      {
        withoutRow: routes.filter((key) => !expected.has(key)),
        withoutRoute: [...expected.keys()].filter((key) => !routes.includes(key)),
      },
      { withoutRow: [], withoutRoute: [] }
    )
  })

  test('{method} {pattern} answers each role as authz.csv says')
    .with(() => allRoutes())
    .run(async ({ client, assert }, route) => {
      const row = expected.get(`${route.method} ${route.pattern}`) ?? {}
      const world = await (made ??= makeWorld())
      const address = await addressesIn(world.own)(route.pattern)
      const actual: Record<string, string> = {}

      actual.anonymous = outcome(await ask(client, route, address))
      for (const role of ROLES)
        actual[role] = outcome(await ask(client, route, address, world.people[role]))

      if (paramsOf(route.pattern).includes('city')) {
        const before = await rowsOf(route, world.own)
        actual.other_city = outcome(await ask(client, route, address, world.stranger))
        assert.equal(
          await rowsOf(route, world.own),
          before,
          'somebody of another city changed this one'
        )
      } else actual.other_city = '-'

      assert.deepEqual(actual, row)
    })

  test('{method} {pattern} does not find records of another city under the own one')
    .with(() =>
      allRoutes().filter(
        ({ pattern }) =>
          paramsOf(pattern).includes('city') &&
          paramsOf(pattern).some((name) => name !== 'city' && !NAMES_FOR_ALL.has(name))
      )
    )
    .run(async ({ client, assert }, route) => {
      const world = await (made ??= makeWorld())
      const address = await addressesIn(world.other)(route.pattern, world.own.slug)
      const row = expected.get(`${route.method} ${route.pattern}`) ?? {}
      const before = await rowsOf(route, world.other)
      for (const role of ROLES.filter((one) => row[one] === 'ok')) {
        const answer = await ask(client, route, address, world.people[role])
        // An empty form may be refused before its record is looked for: alike for every record.
        if (route.method !== 'GET' && answer.status() === 422) continue
        assert.equal(outcome(answer), '404', role)
      }
      assert.equal(await rowsOf(route, world.other), before, 'a record of another city was changed')
    })

  test('{method} {pattern} is refused without the token of the form')
    .with(() => allRoutes().filter(({ method }) => method !== 'GET'))
    .run(async ({ client, assert }, route) => {
      const world = await (made ??= makeWorld())
      const address = await world.unused(route.pattern)
      const before = await cityRowsHash(world.own.id)
      // the token is asked for before anybody's role
      const role = ROLES.find(
        (one) => expected.get(`${route.method} ${route.pattern}`)?.[one] === 'ok'
      )
      const request = client
        .request(address, route.method)
        .redirects(0)
        .header('accept', 'text/html')
        .loginAs(world.people[role ?? 'administrator'])
      assert.equal((await request).status(), 419)
      assert.equal(await cityRowsHash(world.own.id), before)
    })

  test('{method} {pattern} is refused when a browser says that another site sent it')
    .with(() => allRoutes().filter(({ method }) => method !== 'GET'))
    .run(async ({ client, assert }, route) => {
      const world = await (made ??= makeWorld())
      const address = await world.unused(route.pattern)
      for (const site of ['cross-site', 'same-site']) {
        const answer = await ask(client, route, address, world.people.administrator).header(
          'sec-fetch-site',
          site
        )
        assert.equal(answer.status(), 403, site)
      }
    })
})
