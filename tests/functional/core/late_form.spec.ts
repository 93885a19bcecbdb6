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
