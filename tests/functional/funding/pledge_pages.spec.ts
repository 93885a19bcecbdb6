import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'

/** An active agreement of 1,000.00 with 250.00 received, and the officer who works on it. */
async function makePaid(terms = {}) {
  const city = await makeCity()
  const officer = await makePerson(city, 'finance_officer')
  const { id } = await makeAgreement(city, { active: true, terms })
  await transact((trx) =>
    recordReceipt(trx, {
      id: newId(),
      cityId: city.id,
      agreementId: id,
      receivedOn: '2026-02-01',
      currency: city.currency,
      amount: 25_000n,
      preparedBy: officer.id,
    })
  )
  return { city, officer, id, root: `/cities/${city.slug}` }
}

async function rows(table: string, cityId: string): Promise<number> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT count(*) AS n FROM ${table} WHERE city_id = ?`,
    [cityId]
  )
  return toCount(row.n)
}

test.group('Pages of what becomes of a pledge', () => {
  test('a pledge is written off by a form, and the agreement says so', async ({
    client,
    assert,
  }) => {
    const { city, officer, id, root } = await makePaid()
    const form = { id: newId(), step: 'write_off', amount: '750', date: '2026-03-01' }
    const post = (body: object) =>
      client
        .post(`${root}/agreements/${id}/write-offs`)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .form(body)
    const without = await post(form)
    without.assertStatus(422)
    const above = await post({ ...form, amount: '750.01', reason: 'Insolvent' })
    assert.include(above.text(), '750.00')
    assert.equal(await rows('write_offs', city.id), 0)
    const done = await post({ ...form, reason: 'Insolvent' })
    done.assertStatus(303)
    await post({ ...form, reason: 'Insolvent' })
    assert.equal(await rows('write_offs', city.id), 1)
    const page = await client.get(`${root}/agreements/${id}`).loginAs(officer)
    assert.include(page.text(), 'Write-off')
  })

  test('a refund is recorded, then paid, and its page shows what is open', async ({
    client,
    assert,
  }) => {
    const { city, officer, id, root } = await makePaid()
    const refund = newId()
    const post = (path: string, body: object) =>
      client.post(`${root}${path}`).loginAs(officer).withCsrfToken().redirects(0).form(body)
    const form = { basis: 'earned', amount: '100', date: '2026-03-01', reason: 'Unspent' }
    const recorded = await post(`/agreements/${id}/refunds`, { id: refund, ...form })
    assert.equal(recorded.header('location'), `${root}/refunds/${refund}`)
    const payment = { id: newId(), amount: '60', date: '2026-03-02', bank_ref: 'B-1' }
    const paid = await post(`/refunds/${refund}/payments`, payment)
    paid.assertStatus(303)
    const page = await client.get(`${root}/refunds/${refund}`).loginAs(officer)
    assert.include(page.text(), '40.00')
    assert.equal(await rows('refund_payments', city.id), 1)
    const list = await client.get(`${root}/refunds`).loginAs(officer)
    assert.include(list.text(), '40.00')
    await post(`/refunds/${refund}/payments`, { ...payment, id: newId(), amount: '40' })
    const done = await client.get(`${root}/refunds/${refund}`).loginAs(officer)
    assert.include(done.text(), '€100.00 is refunded in full')

    const wrong = newId()
    await post(`/agreements/${id}/refunds`, { ...form, id: wrong, amount: '30' })
    const checker = await makePerson(city, 'approver')
    await transact((trx) =>
      reverseEntry(trx, {
        ...{ id: newId(), cityId: city.id, entryId: wrong, reason: 'another funder' },
        ...{ preparedBy: officer.id, approvedBy: checker.id },
      })
    )
    const reversed = (await client.get(`${root}/refunds/${wrong}`).loginAs(officer)).text()
    assert.include(reversed, 'the refund of €30.00 was reversed')
    assert.notInclude(reversed, 'refunded in full')
  })

  test('a condition is agreed on the form of the agreement and decided on its page', async ({
    client,
    assert,
  }) => {
    const { officer, id, root } = await makePaid({
      condition: {
        kind: 'performance',
        text: '40 people finish',
        rightOfReturn: true,
        spendToFulfil: false,
      },
    })
    const page = await client.get(`${root}/agreements/${id}`).loginAs(officer)
    assert.include(page.text(), '40 people finish')
    const form = await client
      .get(`${root}/agreements/${id}/condition-outcomes/new`)
      .loginAs(officer)
    assert.include(form.text(), '250.00')
    const done = await client
      .post(`${root}/agreements/${id}/condition-outcomes`)
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
      .form({
        id: newId(),
        outcome: 'met',
        amount: '400',
        date: '2026-03-01',
        evidence: 'Report of February',
      })
    done.assertStatus(303)
    const after = await client.get(`${root}/agreements/${id}`).loginAs(officer)
    assert.include(after.text(), 'Report of February')
  })

  test('a match rule says what is short', async ({ client, assert }) => {
    const { officer, id, root } = await makePaid()
    const set = await client
      .post(`${root}/agreements/${id}/match-rules`)
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
      .form({
        version: 0,
        form: 'ratio',
        first: '1',
        second: '1',
        base: 'total',
        reason: 'Article 4',
      })
    set.assertStatus(303)
    const page = await client.get(`${root}/agreements/${id}/match`).loginAs(officer)
    assert.include(page.text(), 'short by €1,000.00')
  })
})
