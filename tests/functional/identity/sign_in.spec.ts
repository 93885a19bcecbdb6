import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { INSTALLATION } from '#audit/chain'
import { verifyAuditChain } from '#audit/queries/verify_audit_chain'
import { newId } from '#core/ids'
import type { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { signIn } from '#identity/actions/sign_in'
import { makeCity, makePerson, PASSWORD } from '#tests/support/city'

let last = 0
/** A network address for each attempt, so that no test uses up the attempts of another. */
const someIp = () => `10.1.${Math.floor(++last / 250)}.${(last % 250) + 1}`

function send(client: ApiClient, email: string, password: string, ip: string) {
  return client
    .post('/login')
    .redirects(0)
    .withCsrfToken()
    .header('x-forwarded-for', ip)
    .header('referer', `http://${process.env.HOST}:${process.env.PORT}/login`)
    .form({ email, password })
}

async function attempt(email: string, password: string, ip: string): Promise<string> {
  try {
    await signIn({ email, password, ip })
    return 'signed in'
  } catch (error) {
    return (error as Refusal).code
  }
}

test.group('Sign-in', (group) => {
  group.teardown(() => limiter.clear())

  test('a member of one city comes to it', async ({ client, assert }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const response = await send(client, person.email.toUpperCase(), PASSWORD, someIp())
    response.assertStatus(303)
    response.assertHeader('location', '/cities')
    assert.equal(response.session('auth_web'), person.id)
    const next = await client.get('/cities').loginAs(person).redirects(0)
    next.assertHeader('location', `/cities/${city.slug}`)
  })

  test('a member of two cities chooses', async ({ client }) => {
    const [one, two] = [await makeCity(), await makeCity()]
    const person = await makePerson(one, 'auditor')
    const membership = {
      city_id: two.id,
      person_id: person.id,
      role: 'approver',
      since: '2026-01-01',
    }
    await db.table('memberships').insert(membership)
    const response = await client.get('/cities').loginAs(person).redirects(0)
    response.assertStatus(200)
    response.assertTextIncludes(`/cities/${one.slug}`)
    response.assertTextIncludes(`/cities/${two.slug}`)
  })

  test('the page that was wanted opens after the sign-in', async ({ client }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const wanted = `/cities/${city.slug}/people?page=2`
    const asked = await client.get(wanted).redirects(0)
    asked.assertHeader('location', '/login')
    asked.assertSession('redirect.intendedUrl', wanted)
    const session = { redirect: { intendedUrl: wanted } }
    const response = await send(client, person.email, PASSWORD, someIp()).withSession(session)
    response.assertHeader('location', wanted)
  })

  test('a wrong password, an unknown address and a closed account get one answer', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const closed = await makePerson(city, 'auditor')
    await db
      .from('people')
      .where('id', closed.id)
      .update({ disabled_at: '2026-01-01T00:00:00.000Z' })
    const pairs = [
      [person.email, 'wrong password'],
      [`${newId()}@example.org`, 'wrong password'],
      [closed.email, PASSWORD],
    ] as const
    const answers = []
    for (const [email, password] of pairs) {
      const response = await send(client, email, password, someIp())
      answers.push({
        status: response.status(),
        location: response.header('location'),
        refusals: response.flashMessage('refusals'),
        person: response.session('auth_web'),
        password: response.flashMessage('password'),
      })
    }
    assert.deepEqual(answers[1], answers[0])
    assert.deepEqual(answers[2], answers[0])
    assert.equal(answers[0]!.status, 303)
    assert.lengthOf(answers[0]!.refusals, 1)
    assert.isUndefined(answers[0]!.person)
    assert.isUndefined(answers[0]!.password)
  })

  test('an unknown address is looked for as long as a known one', async ({ assert }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const timed = async (email: string) => {
      const start = performance.now()
      await attempt(email, 'wrong password', someIp())
      return performance.now() - start
    }
    // in turn, so that whatever else the machine does slows both alike
    const times: [known: number, unknown: number][] = []
    for (let round = 0; round < 9; round++)
      times.push([await timed(person.email), await timed(`${newId()}@example.org`)])
    const median = (all: number[]) => all.sort((a, b) => a - b)[4]!
    const known = median(times.map(([time]) => time))
    const unknown = median(times.map(([, time]) => time))
    assert.isAbove(unknown, known / 2)
    assert.isBelow(unknown, known * 2)
  })

  test('five wrong attempts lock one place, and the right password opens from another', async ({
    client,
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const ip = someIp()
    for (let round = 0; round < 5; round++) {
      assert.equal(await attempt(person.email, 'wrong', ip), 'E_SIGN_IN_FAILED')
    }
    for (let round = 0; round < 95; round++) {
      assert.equal(await attempt(person.email, PASSWORD, ip), 'E_RATE_LIMITED')
    }
    const locked = await send(client, person.email, PASSWORD, ip)
    locked.assertStatus(429)
    assert.isAbove(Number(locked.header('retry-after')), 1000)
    assert.equal(await attempt(person.email, PASSWORD, someIp()), 'signed in')
  })

  test('thirty wrong attempts lock one place for every account', async ({ assert }) => {
    const ip = someIp()
    const person = await makePerson(await makeCity(), 'auditor')
    for (let round = 0; round < 30; round++) await attempt(`${newId()}@example.org`, 'wrong', ip)
    assert.equal(await attempt(person.email, PASSWORD, ip), 'E_RATE_LIMITED')
  }).timeout(20_000)

  test('an account tried from many places answers later, and opens', async ({ assert }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    for (let round = 0; round < 10; round++) await attempt(person.email, 'wrong', someIp())
    const start = performance.now()
    assert.equal(await attempt(person.email, PASSWORD, someIp()), 'signed in')
    assert.isAbove(performance.now() - start, 450)
  }).timeout(20_000)

  test('attempts are in the audit trail without passwords or unknown addresses', async ({
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const stranger = `${newId()}@example.org`
    await attempt(person.email, 'a very secret attempt', someIp())
    await attempt(stranger, 'a very secret attempt', someIp())
    await attempt(person.email, PASSWORD, someIp())
    const rows = await selectRows(
      db.connection(),
      'SELECT * FROM audit_events WHERE scope = ? ORDER BY seq DESC LIMIT 3',
      [INSTALLATION]
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['sign_in.succeeded', 'sign_in.failed', 'sign_in.failed']
    )
    const text = JSON.stringify(rows, (_, value) =>
      typeof value === 'bigint' ? String(value) : value
    )
    assert.notInclude(text, 'secret')
    assert.notInclude(text, stranger)
    assert.isTrue((await verifyAuditChain(db.connection(), INSTALLATION)).ok)
  })
})
