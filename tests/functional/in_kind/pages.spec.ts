import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { itemsOf } from '#in_kind/queries/items'
import { rateOn, rateTables } from '#in_kind/queries/rates'
import { makeCity, makePerson } from '#tests/support/city'
import { makeInKind, offer, rates, step, volunteers } from '#tests/support/in_kind_records'

async function world() {
  const city = await makeCity()
  const fixture = await makeInKind(city)
  const officer = await makePerson(city, 'finance_officer')
  const auditor = await makePerson(city, 'auditor')
  return { city, fixture, officer, auditor, root: `/cities/${city.slug}` }
}

test.group('Pages of gifts in kind', () => {
  test('every page opens, empty and full, in four languages', async ({ client, assert }) => {
    const { city, fixture, officer, root } = await world()
    const open = async (path: string, locale = 'en') => {
      const page = await client
        .get(root + path)
        .loginAs(officer)
        .header('accept', 'text/html')
        .header('accept-language', locale)
      page.assertStatus(200)
      return page
    }
    for (const path of ['/in-kind', '/in-kind/rooms', '/in-kind/volunteers', '/value-rates']) {
      await open(path)
    }
    const room = await offer(fixture, { place: 'Library' })
    await step(fixture, room)
    await step(fixture, room, { step: 'used', quantity: '2', budgetLineId: fixture.line })
    const tableId = await rates(fixture)
    const talent = await volunteers(fixture, tableId)
    await step(fixture, talent, { quantity: '2:30' })
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      for (const path of [
        '/in-kind',
        '/in-kind?state=offered&q=x',
        '/in-kind/new',
        '/in-kind/rooms',
        '/in-kind/volunteers',
        `/in-kind/${room}`,
        `/in-kind/${talent}`,
        `/in-kind/${room}/steps/new?step=used`,
        `/in-kind/${talent}/steps/new`,
        '/value-rates',
        '/value-rates/new',
        `/value-rates/new?table=${tableId}`,
        `/value-rates/${tableId}`,
      ]) {
        await open(path, locale)
      }
    }
    const register = await open('/in-kind')
    register.assertTextIncludes('€500.00')
    register.assertTextIncludes('2:30 h')
    assert.notInclude(register.text(), '€531.25')
    const [item] = await itemsOf(db.connection(), city.id, officer as never, { id: room })
    assert.equal(item.value.used, 10_000n)
  })

  test('forms record an offer and its steps, and rates wait for a second person', async ({
    client,
    assert,
  }) => {
    const { city, fixture, officer, root } = await world()
    const send = (path: string, form: Record<string, unknown>) =>
      client
        .post(root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
    const id = newId()
    const offered = {
      id,
      number: 'R-1',
      title: 'Hall',
      titleLang: 'en',
      category: 'room',
      party: fixture.party,
      quantity: '2,5',
      unit: 'days',
      basis: 'fair_rental',
      unitValue: '1,000.50',
      evidence: 'Letter',
      recognised: 'yes',
      recognitionReason: 'Would be rented',
      offeredOn: '2026-02-01',
      mark: 'illustrative',
    }
    const answered = await send('/in-kind', offered)
    answered.assertStatus(303)
    const shown = () => client.get(`${root}/in-kind/${id}`).loginAs(officer)
    assert.include((await shown()).text(), 'step=received')
    const came = { id: newId(), step: 'received', on: '2026-02-02', quantity: '2.5', note: 'Key' }
    const received = await send(`/in-kind/${id}/steps`, came)
    received.assertStatus(303)
    assert.notInclude((await shown()).text(), 'step=received', 'all of it has come')
    const nothing = { seesPrivateNames: true }
    const [item] = await itemsOf(db.connection(), city.id, nothing, { id })
    assert.deepEqual(
      [item.quantity, item.unitValue, item.value.received],
      ['2.5', '1000.50', 250_125n]
    )

    const table = {
      id: newId(),
      name: '강사료 기준',
      nameLang: 'ko',
      version: 0,
      validFrom: '2026-01-01',
      rates: 'A; 특급 강사; hours; 250 000,5\nB; 일반 강사; hours; 90000',
      mark: 'illustrative',
      reason: 'Ordinance',
    }
    const wrong = await client
      .post(`${root}/value-rates`)
      .header('accept', 'application/json')
      .json({ ...table, rates: 'A; only' })
      .loginAs(officer)
      .withCsrfToken()
    assert.equal(wrong.body().errors[0].code, 'E_RATES_LINE')
    const kept = await send('/value-rates', table)
    kept.assertStatus(303)
    assert.include(kept.header('location'), `/drafts/${table.id}`)
    const draft = await client
      .get(`${root}/drafts/${table.id}`)
      .loginAs(officer)
      .header('accept', 'text/html')
    draft.assertStatus(200)
    draft.assertTextIncludes('250000.5')
    assert.deepEqual(await rateTables(db.connection(), city.id), [])
    await approveDraft(city.id, table.id, fixture.checker)
    const [set] = await rateTables(db.connection(), city.id)
    assert.equal(rateOn(set, 'A', '2026-05-01')?.rate, '250000.5')
    assert.isNull(rateOn(set, 'A', '2025-12-31'))
  })

  test('an export has exactly the rows of its filter, hours and money in columns apart', async ({
    client,
    assert,
  }) => {
    const { fixture, auditor, root } = await world()
    const room = await offer(fixture, { title: '=HYPERLINK(1)' })
    await step(fixture, room, { quantity: '1' })
    const talent = await volunteers(fixture, await rates(fixture))
    await step(fixture, talent, { quantity: '1:15' })
    const csv = async (query: string) => {
      const answer = await client.get(`${root}/in-kind?${query}format=csv`).loginAs(auditor)
      answer.assertStatus(200)
      return answer.text().trim().split(/\r?\n/)
    }
    assert.lengthOf(await csv(''), 3)
    const material = await csv('kind=material&')
    assert.lengthOf(material, 2)
    assert.notInclude(material[1], ',=HYPERLINK')
    assert.include(material[1], '50.00')
    const [, hours] = await csv('kind=labour&')
    assert.include(hours, '1:15')
    assert.notInclude(hours, '15.63')
  })
})
