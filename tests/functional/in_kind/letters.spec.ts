import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { formatsFor } from '#core/format'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { makeCity, makePerson } from '#tests/support/city'
import { makeInKind, offer, rates, step, volunteers } from '#tests/support/in_kind_records'

test.group('Letters for gifts in kind', () => {
  test('stand as a page and as a file in {$self}: what came, its value and the basis of it')
    .with(['en', 'ko', 'uk', 'sl'])
    .run(async ({ client, assert }, language) => {
      const city = await makeCity()
      const fixture = await makeInKind(city)
      const item = await offer(fixture, { title: 'Dvorana knjižnice', titleLang: 'sl' })
      await step(fixture, item, { quantity: '4' })
      const officer = await makePerson(city, 'finance_officer')
      const path = `/cities/${city.slug}/in-kind/${item}/letter`
      const query = { language, signatory: 'Ана Kovač 김', on: '2026-03-02' }
      const page = await client.get(path).qs(query).header('accept', 'text/html').loginAs(officer)
      const i18n = i18nManager.locale(language)
      const f = formatsFor(language)
      for (const text of [
        i18n.t('letters.inKind.title'),
        'Dvorana knjižnice',
        i18n.t('inkind.quantity.days', { quantity: '4' }),
        f.money(20_000n, city.currency),
        i18n.t('inkind.basis.fair_rental'),
        f.dateLong('2026-03-01'),
        f.dateLong('2026-03-02'),
        'Ана Kovač 김',
      ]) {
        assert.include(page.text(), text)
      }
      const file = await client.get(`${path}.pdf`).qs(query).loginAs(officer)
      assert.equal(file.header('content-type'), 'application/pdf')
      assert.equal(Buffer.from(file.body()).subarray(0, 5).toString(), '%PDF-')
      const shown = await client.get(path.replace('/letter', '')).loginAs(officer)
      assert.include(shown.text(), `${item}/letter"`)
    })

  test('time of volunteers is acknowledged as time; what has not come, and a private person, are not', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const fixture = await makeInKind(city)
    const talent = await volunteers(fixture, await rates(fixture))
    const officer = await makePerson(city, 'finance_officer')
    const letterOf = (item: string, person = officer) =>
      client
        .get(`/cities/${city.slug}/in-kind/${item}/letter`)
        .header('accept', 'application/json')
        .loginAs(person)
    const early = await letterOf(talent)
    early.assertStatus(422)
    assert.equal(early.body().errors[0].code, 'E_LETTER_NOT_CAME')
    await step(fixture, talent, { quantity: '2:30' })
    const page = await letterOf(talent)
    assert.include(page.text(), '2:30 h')
    assert.include(page.text(), 'Not valued in money')
    const partyId = newId()
    const by = fixture.maker
    const olena = { name: 'Olena Private', nameLang: 'uk', isPrivatePerson: true }
    await transact((trx) =>
      registerParty(trx, {
        id: partyId,
        cityId: city.id,
        funderKind: 'philanthropist',
        by,
        ...olena,
      })
    )
    const own = await offer(fixture, { partyId })
    await step(fixture, own)
    const hidden = await letterOf(own, await makePerson(city, 'committee_member'))
    hidden.assertStatus(403)
    assert.notInclude(hidden.text(), 'Olena')
  })
})
