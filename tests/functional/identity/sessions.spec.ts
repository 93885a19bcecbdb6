import { test } from '@japa/runner'
import { configProvider } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import Person from '#identity/models/person'
import { makeCity, makePerson, PASSWORD } from '#tests/support/city'

test.group('Sessions', () => {
  test('after the sign-out the session is empty and the browser clears what it kept', async ({
    client,
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const out = await client.post('/logout').loginAs(person).withCsrfToken().redirects(0)
    out.assertHeader('location', '/login')
    assert.equal(out.header('clear-site-data'), '"cache", "storage"')
    out.assertSessionMissing('auth_web')
  })

  test('the table of sessions keeps and forgets them', async ({ assert }) => {
    const config: any = await configProvider.resolve(app, app.config.get('session'))
    const store = config.stores.database({}, config)
    const id = newId()
    await store.write(id, { auth_web: 'somebody' })
    assert.deepEqual(await store.read(id), { auth_web: 'somebody' })
    await store.touch(id)
    await store.destroy(id)
    assert.isNull(await store.read(id))
  })

  test('no session lasts longer than twelve hours', async ({ client }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const begun = (hours: number) => ({ startedAt: Date.now() - hours * 3_600_000 })
    const young = await client
      .get('/password')
      .loginAs(person)
      .withSession(begun(11.9))
      .redirects(0)
    young.assertStatus(200)
    const old = await client.get('/password').loginAs(person).withSession(begun(12.1)).redirects(0)
    old.assertHeader('location', '/login')
  })

  test('whoever changes the password stays signed in here, and nowhere else', async ({
    client,
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const signedIn = await client
      .post('/login')
      .withCsrfToken()
      .redirects(0)
      .form({ email: person.email, password: PASSWORD })
    const { passwordMark } = signedIn.session()
    assert.isString(passwordMark)
    const elsewhere = () =>
      client.get('/password').loginAs(person).withSession({ passwordMark }).redirects(0)
    ;(await elsewhere()).assertStatus(200)
    const changed = await client
      .post('/password')
      .loginAs(person)
      .withSession({ passwordMark })
      .withCsrfToken()
      .redirects(0)
      .form({
        currentPassword: PASSWORD,
        newPassword: 'another long phrase 2026',
      })
    changed.assertHeader('location', '/cities')
    assert.notEqual(changed.session().passwordMark, passwordMark)
    ;(await elsewhere()).assertHeader('location', '/login')
  })

  test('somebody whose account was closed is signed out', async ({ client }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    await db
      .from('people')
      .where('id', person.id)
      .update({ disabled_at: '2026-01-01T00:00:00.000Z' })
    const response = await client.get('/password').loginAs(person).redirects(0)
    response.assertHeader('location', '/login')
    response.assertSessionMissing('auth_web')
  })

  test('the language is kept for the session and the person, and the page stays', async ({
    client,
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const form = { locale: 'sl', back: '/cities?x=1' }
    const response = await client
      .post('/locale')
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
      .form(form)
    response.assertHeader('location', '/cities?x=1')
    response.assertSession('locale', 'sl')
    assert.equal((await Person.findOrFail(person.id)).locale, 'sl')
    const page = await client.get('/password').loginAs(person)
    page.assertTextIncludes('<html lang="sl">')
    page.assertTextIncludes('Spremenite svoje geslo')
  })

  test('an address that no page has is answered in the chosen language', async ({ client }) => {
    const chosen = await client
      .post('/locale')
      .withCsrfToken()
      .redirects(0)
      .form({ locale: 'uk', back: '/' })
    const { value } = chosen.cookie('ledger-locale')!
    const answer = await client
      .get('/nothing/here')
      .withPlainCookie('ledger-locale', value)
      .header('Accept-Language', 'en')
    answer.assertStatus(404)
    answer.assertTextIncludes('<html lang="uk">')
  })

  for (const back of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:0',
    '',
  ]) {
    test(`the language switch does not lead to "${back}"`, async ({ client }) => {
      const response = await client
        .post('/locale')
        .withCsrfToken()
        .redirects(0)
        .form({ locale: 'ko', back })
      response.assertHeader('location', '/')
    })
  }
})
