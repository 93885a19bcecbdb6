import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeMoney } from '#tests/support/network_records'

test.group('Pages of shared costs', () => {
  test('a cost goes from the form of one city over the agreement of the other to the payment', async ({
    client,
    assert,
  }) => {
    const [a, b, c] = [await makeCity(), await makeCity(), await makeCity()]
    const people = new Map<TestCity, [any, any]>()
    for (const city of [a, b, c])
      people.set(city, [
        await makePerson(city, 'finance_officer'),
        await makePerson(city, 'approver'),
      ])
    const money = new Map<TestCity, string>()
    for (const city of [a, b]) {
      const { fundId, lineId } = await makeMoney(city)
      money.set(city, `${fundId}:${lineId}`)
    }
    const post = (city: TestCity, path: string, form: object, who = 0) =>
      client
        .post(`/cities/${city.slug}${path}`)
        .loginAs(people.get(city)![who])
        .withCsrfToken()
        .redirects(0)
        .form(form)
    const show = (city: TestCity, path: string) =>
      client.get(`/cities/${city.slug}${path}`).loginAs(people.get(city)![0])
    ;(await show(a, '/shared-costs/new')).assertStatus(200)
    const id = newId()
    const proposed = await post(a, '/shared-costs', {
      id,
      'description': 'Website of the network',
      'amount': '100.01',
      'on': '2026-03-01',
      'money': money.get(a),
      'rule': 'equal',
      'participants[0][kind]': 'city',
      'participants[0][id]': a.id,
      'participants[0][on]': 'on',
      'participants[1][kind]': 'city',
      'participants[1][id]': b.id,
      'participants[1][on]': 'on',
      'participants[2][kind]': 'city',
      'participants[2][id]': c.id,
      'participants[2][part]': '',
    })
    proposed.assertStatus(303)
    for (const asked of ['open=1', 'kind=cost'])
      assert.include((await show(b, `/shared-costs?${asked}`)).text(), 'Website of the network')
    assert.include((await show(b, '/shared-costs?kind=settlement')).text(), 'Nothing fits')
    assert.include((await show(b, '')).text(), '1 proposal of another city waits for an answer')
    assert.notInclude((await show(c, '')).text(), 'of another city waits')
    ;(await show(c, `/shared-costs/${id}`)).assertStatus(404)
    ;(await post(c, `/shared-costs/${id}/agreements`, { id: newId() })).assertStatus(404)
    const draft = await client.get(`/cities/${a.slug}/drafts/${id}`).loginAs(people.get(a)![1])
    assert.include(draft.text(), 'Website of the network')
    assert.include(draft.text(), 'Entry that an approval makes')
    assert.include(draft.text(), '1200 Due from other cities')
    ;(await post(a, `/drafts/${id}/approvals`, {}, 1)).assertStatus(303)
    ;(
      await post(b, `/shared-costs/${id}/agreements`, { id: newId(), money: money.get(b) })
    ).assertStatus(303)
    const page = await show(a, `/shared-costs/${id}`)
    assert.include(page.text(), 'is booked in all ledgers')
    assert.include(page.text(), '50.00')
    const settlement = newId()
    ;(
      await post(b, `/shared-costs/${id}/settlements`, {
        id: settlement,
        amount: '50',
        on: '2026-04-01',
      })
    ).assertStatus(303)
    ;(await post(a, `/shared-costs/${settlement}/agreements`, { id: newId() })).assertStatus(303)
    assert.include(
      (await show(a, `/shared-costs/${settlement}`)).text(),
      'is booked in all ledgers'
    )
    assert.include((await show(a, '/shared-costs')).text(), 'Nobody owes anybody anything')
  })
})
