import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { verifyAuditChain } from '#audit/queries/verify_audit_chain'
import { newId } from '#core/ids'
import { isPostgres, selectRows } from '#core/sql'
import { signIn } from '#identity/actions/sign_in'
import type Person from '#identity/models/person'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { openRawConnection } from '#tests/support/databases'

function ask(
  client: ApiClient,
  person: Person,
  city: TestCity,
  method: string,
  path: string,
  body: object
) {
  const request = client.request(`/cities/${city.slug}/people${path}`, method)
  return request.loginAs(person).withCsrfToken().redirects(0).json(body)
}

async function actionsOf(cityId: string): Promise<string[]> {
  const sql = 'SELECT action FROM audit_events WHERE scope = ? ORDER BY seq'
  return (await selectRows(db.connection(), sql, [cityId])).map(({ action }) => action)
}

test.group('People and roles', () => {
  test('an invitation under the id of somebody else is refused', async ({ client, assert }) => {
    const city = await makeCity()
    const administrator = await makePerson(city, 'administrator')
    const form = {
      id: administrator.id,
      fullName: 'Ana Novak',
      email: `${newId()}@example.org`,
      roles: ['auditor'],
    }
    assert.equal((await ask(client, administrator, city, 'POST', '', form)).status(), 409)
  })

  test('an invited person signs in with the given password and then chooses one', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const administrator = await makePerson(city, 'administrator')
    const email = `${newId()}@example.org`
    const form = {
      id: newId(),
      fullName: 'Ana Novak',
      email,
      roles: ['finance_officer', 'auditor'],
    }
    const page = await ask(client, administrator, city, 'POST', '', form).header(
      'accept',
      'text/html'
    )
    page.assertStatus(200)
    const given = /data-secret>([^<]+)</.exec(page.text())![1]!
    const person = await signIn({ email, password: given, ip: '10.9.9.1' })

    const kept = await client.get(`/cities/${city.slug}/people`).loginAs(person).redirects(0)
    kept.assertHeader('location', '/password')
    const change = (newPassword: string) =>
      client
        .post('/password')
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .form({ currentPassword: given, newPassword })
    assert.equal((await change(given)).status(), 422)
    assert.equal((await change('too short')).status(), 422)
    assert.equal((await change('three plain words here')).header('location'), '/cities')
    const open = await client.get(`/cities/${city.slug}/people`).loginAs(person).redirects(0)
    open.assertStatus(200)
    assert.deepEqual(await actionsOf(city.id), ['person.invited', 'role.given', 'role.given'])
  })

  test('somebody of another city is added with the account they have, once', async ({
    client,
    assert,
  }) => {
    const [city, elsewhere] = [await makeCity(), await makeCity()]
    const administrator = await makePerson(city, 'administrator')
    const known = await makePerson(elsewhere, 'auditor')
    const form = { id: newId(), fullName: 'Somebody', email: known.email, roles: ['auditor'] }
    const page = await ask(client, administrator, city, 'POST', '', form).header(
      'accept',
      'text/html'
    )
    page.assertStatus(200)
    assert.notInclude(page.text(), 'data-secret')
    const again = await ask(client, administrator, city, 'POST', '', form).header(
      'accept',
      'application/json'
    )
    again.assertStatus(422)
    again.assertBodyContains({ errors: [{ code: 'E_ALREADY_MEMBER', field: 'email' }] })
  })

  test('roles are given and taken, each told in the audit trail', async ({ client, assert }) => {
    const city = await makeCity()
    const administrator = await makePerson(city, 'administrator')
    const member = await makePerson(city, 'auditor')
    const response = await ask(client, administrator, city, 'PUT', `/${member.id}`, {
      roles: ['approver'],
    })
    response.assertStatus(303)
    const held = await db.from('memberships').where({ city_id: city.id, person_id: member.id })
    assert.deepEqual(
      held.map(({ role }) => role),
      ['approver']
    )
    assert.deepEqual(await actionsOf(city.id), ['role.given', 'role.taken'])
    assert.isTrue((await verifyAuditChain(db.connection(), city.id)).ok)
  })

  test('an administrator stays, and nobody closes an account that is not theirs to close', async ({
    client,
  }) => {
    const [city, elsewhere] = [await makeCity(), await makeCity()]
    const administrator = await makePerson(city, 'administrator')
    const both = await makePerson(city, 'auditor')
    const membership = {
      city_id: elsewhere.id,
      person_id: both.id,
      role: 'auditor',
      since: '2026-01-01',
    }
    await db.table('memberships').insert(membership)
    const refusals = [
      ['PUT', `/${administrator.id}`, { roles: ['auditor'] }, 'E_LAST_ADMINISTRATOR'],
      ['POST', `/${administrator.id}/disable`, {}, 'E_OWN_ACCOUNT'],
      ['POST', `/${both.id}/disable`, {}, 'E_PERSON_ELSEWHERE'],
    ] as const
    for (const [method, path, body, code] of refusals) {
      const answer = await ask(client, administrator, city, method, path, body).header(
        'accept',
        'application/json'
      )
      answer.assertBodyContains({ errors: [{ code }] })
    }
  })

  test('only what the form offers is taken from it', async ({ client, assert }) => {
    const city = await makeCity()
    const administrator = await makePerson(city, 'administrator')
    const member = await makePerson(city, 'auditor')
    const before = await db.from('people').where('id', member.id)
    const extra = {
      id: newId(),
      email: 'x@example.org',
      password: 'x',
      cityId: newId(),
      $isPersisted: false,
    }
    await ask(client, administrator, city, 'PUT', `/${member.id}`, { roles: ['auditor'], ...extra })
    assert.deepEqual(await db.from('people').where('id', member.id), before)
  })

  test('a changed event of the audit trail is found', async ({ client, assert }) => {
    const city = await makeCity()
    const administrator = await makePerson(city, 'administrator')
    const member = await makePerson(city, 'auditor')
    for (const role of ['approver', 'auditor']) {
      await ask(client, administrator, city, 'PUT', `/${member.id}`, { roles: [role] })
    }
    const trigger = `CREATE TRIGGER audit_events_append_only_update BEFORE UPDATE ON audit_events
      BEGIN SELECT RAISE(ABORT, 'E_APPEND_ONLY'); END`
    const [open, close] = isPostgres()
      ? [
          'ALTER TABLE audit_events DISABLE TRIGGER USER',
          'ALTER TABLE audit_events ENABLE TRIGGER USER',
        ]
      : ['DROP TRIGGER audit_events_append_only_update', trigger]
    const change = `UPDATE audit_events SET action = 'role.kept' WHERE scope = '${city.id}' AND seq = 3`
    const raw = await openRawConnection()
    try {
      await assert.rejects(() => raw.run(change))
      await raw.run(open)
      await raw.run(change)
      await raw.run(close)
    } finally {
      await raw.close()
    }
    assert.deepEqual(await verifyAuditChain(db.connection(), city.id), { ok: false, brokenAt: 3n })
  })
})
