import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'

const HERE = `http://${process.env.HOST}:${process.env.PORT}`

test.group('A form that comes too late', () => {
  test('gives back what was typed, by the names of the fields, and leads to the form again', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const id = newId()
    const send = (referer: string) =>
      client
        .post(`/cities/${city.slug}/plans`)
        .form({ id, _csrf: 'old', title: 'Načrt <b>mesta</b>', vision: 'Dolgo besedilo' })
        .loginAs(officer)
        .header('referer', referer)
        .header('accept', 'text/html')
        .redirects(0)
    const late = await send(`${HERE}/cities/${city.slug}/plans/new`)
    late.assertStatus(419)
    const text = textOf(late.text())
    for (const said of ['Title Načrt <b>mesta</b>', 'Vision Dolgo besedilo', 'Open the form again'])
      assert.include(text, said)
    assert.include(late.text(), `/cities/${city.slug}/plans/new"`)
    assert.notInclude(late.text(), id)

    // A page of others cannot have its words shown here.
    const foreign = await send('https://elsewhere.example/')
    foreign.assertStatus(419)
    assert.notInclude(foreign.text(), 'Dolgo besedilo')
  })

  test('gives back no password, no token and no file, and nobody keeps the answer', async ({
    client,
    assert,
  }) => {
    const officer = await makePerson(await makeCity(), 'finance_officer')
    const secrets = {
      currentPassword: 'gesehen-1',
      newPassword: 'gesehen-2',
      password: 'gesehen-3',
    }
    for (const path of ['/password', '/login']) {
      const request = client
        .post(path)
        .form({ ...secrets, _csrf: 'gesehen-4', email: 'typed@city.example' })
        .header('referer', `${HERE}${path}`)
        .header('accept', 'text/html')
        .redirects(0)
      const late = await (path === '/login' ? request : request.loginAs(officer))
      late.assertStatus(419)
      assert.include(textOf(late.text()), 'typed@city.example')
      assert.notInclude(late.text(), 'gesehen')
      assert.include(late.header('cache-control'), 'no-store')
    }
    const upload = await client
      .post('/password')
      .file('file', Buffer.from('of a file'), { filename: 'gesehen.txt' })
      .loginAs(officer)
      .header('referer', `${HERE}/password`)
      .header('accept', 'text/html')
      .redirects(0)
    upload.assertStatus(419)
    assert.notMatch(upload.text(), /of a file|gesehen/)
  })

  test('an address that asks for what is no day is answered in words', async ({ client }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const answer = await client
      .get(`/cities/${city.slug}/reports/budget?from=2026-02-30`)
      .loginAs(officer)
      .header('accept', 'text/html')
    answer.assertStatus(422)
    answer.assertTextIncludes('2026-02-30 does not exist')
  })
})
