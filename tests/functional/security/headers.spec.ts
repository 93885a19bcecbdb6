import { test } from '@japa/runner'
import { makeCity, makePerson } from '#tests/support/city'

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const POLICY = [
  "default-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
]

test.group('Headers', () => {
  for (const path of ['/login', '/no-such-page', '/cities/x', '/password']) {
    test(`${path} carries the policy and the other headers`, async ({ client, assert }) => {
      const response = await client.get(path).redirects(0)
      for (const [name, value] of Object.entries(EVERYWHERE))
        assert.equal(response.header(name), value, name)
      const policy = response.header('content-security-policy') ?? ''
      for (const directive of POLICY) assert.include(policy, directive)
      assert.notInclude(policy, 'unsafe')
      assert.match(response.header('x-request-id') ?? '', /.{8}/)
    })
  }

  test('pages of signed-in people are not kept by the browser', async ({ client }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'administrator')
    for (const path of [
      '/cities',
      '/password',
      `/cities/${city.slug}/people`,
      `/cities/${city.slug}/none`,
    ]) {
      const response = await client.get(path).loginAs(person).redirects(0)
      if (response.status() !== 404) response.assertHeader('cache-control', 'no-store')
    }
  })

  test('a refused role is told which role may, in the language of the person', async ({
    client,
  }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const response = await client
      .get(`/cities/${city.slug}/people/new`)
      .loginAs(person)
      .withSession({ locale: 'sl' })
    response.assertStatus(403)
    response.assertTextIncludes('To lahko tukaj stori: skrbnik.')
  })

  test('a machine gets its refusals as data', async ({ client }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const json = (path: string) => client.get(path).header('accept', 'application/json')
    const refused = await json(`/cities/${city.slug}/people/new`).loginAs(person)
    refused.assertStatus(403)
    refused.assertBodyContains({ errors: [{ code: 'E_FORBIDDEN', field: null }] })
    const anonymous = await json(`/cities/${city.slug}/people`)
    anonymous.assertStatus(401)
    anonymous.assertBodyContains({ errors: [{ code: 'E_SIGN_IN' }] })
    const missing = await json('/no-such-page')
    missing.assertStatus(404)
    missing.assertBodyContains({ errors: [{ code: 'E_NOT_FOUND' }] })
  })

  test('a form with mistakes comes back with what was typed and the mistakes', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'administrator')
    const page = `http://${process.env.HOST}:${process.env.PORT}/cities/${city.slug}/people/new`
    const sent = await client
      .post(`/cities/${city.slug}/people`)
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
      .header('referer', page)
      .form({ fullName: 'Ana Novak', email: 'no address' })
    sent.assertStatus(303)
    sent.assertHeader('location', page)
    assert.equal(sent.flashMessage('fullName'), 'Ana Novak')
    assert.includeMembers(Object.keys(sent.flashMessage('inputErrorsBag')), ['email', 'roles'])
    const problems = sent.flashMessage('problems') as unknown as { field: string }[]
    assert.includeMembers(
      problems.map(({ field }) => field),
      ['email', 'roles']
    )

    const flashed = {
      inputErrorsBag: { email: ['E-mail address must be an e-mail address.'] },
      problems: [{ field: 'email', text: 'E-mail address must be an e-mail address.' }],
      fullName: 'Ana Novak',
    }
    const shown = await client.get(page).loginAs(person).withFlashMessages(flashed)
    shown.assertTextIncludes('<title>Error: Invite someone')
    shown.assertTextIncludes('href="#f-email"')
    shown.assertTextIncludes('aria-describedby="f-email-error" aria-invalid="true"')
    shown.assertTextIncludes('value="Ana Novak"')
  })
})
