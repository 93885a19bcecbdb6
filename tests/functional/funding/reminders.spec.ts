import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { remindFunder, type Reminding } from '#funding/actions/remind_funder'
import { instalmentsToRemind } from '#funding/queries/due_instalments'
import { ownerClient } from '#tests/support/databases'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'
import { makeCity, makePerson } from '#tests/support/city'
import { makeInstalment } from '#tests/support/funding_records'
import { needsYou } from '#reports/queries/needs_you'

const TODAY = '2023-06-01'
const FULL = { seesPrivateNames: true }

/** Instalments overdue, due in 30 and in 31 days, and without a day. */
async function withDays() {
  const fixture = await makeFunding()
  const days = ['2023-05-31', '2023-07-01', '2023-07-02', null]
  const instalments = days.map((dueOn) => ({ id: newId(), dueOn, amount: 25_000n }))
  const { id } = await activate(fixture, { instalments })
  return { fixture, id, ids: instalments.map((one) => one.id) }
}

const listed = async ({ cityId }: FundingFixture, days = 30, funder?: string) =>
  (await instalmentsToRemind(db.connection(), cityId, TODAY, FULL, { days, funder })).map(
    ({ no, state, open }) => [no, state, open]
  )

function remindingOf(fixture: FundingFixture, instalmentId: string): Reminding {
  return {
    id: newId(),
    cityId: fixture.cityId,
    instalmentId,
    on: TODAY,
    channel: 'telephone',
    note: 'Promised for Friday',
    today: TODAY,
    by: fixture.maker,
  }
}

const remind = (reminding: Reminding) => transact((trx) => remindFunder(trx, reminding))

test.group('Reminders of instalments', () => {
  test('list what is overdue or due within the days, and what is still open of it', async ({
    assert,
  }) => {
    const { fixture, id, ids } = await withDays()
    await transact((trx) =>
      recordReceipt(trx, receiptOf(fixture, id, { amount: 10_000n, instalmentId: ids[0] }))
    )
    assert.deepEqual(await listed(fixture), [
      [1, 'overdue', 15_000n],
      [2, 'due', 25_000n],
    ])
    assert.lengthOf(await listed(fixture, 31), 3)
    assert.lengthOf(await listed(fixture, 0), 1)
    assert.lengthOf(await listed(fixture, 30, fixture.funder), 2)
    assert.lengthOf(await listed(fixture, 30, newId()), 0)
  })

  test('are noted once, with who, how and what was open', async ({ assert }) => {
    const { fixture, ids } = await withDays()
    const reminding = remindingOf(fixture, ids[1])
    await remind(reminding)
    assert.isTrue((await remind(reminding)).replayed)
    await assert.rejects(() => remind({ ...reminding, note: 'x' }), /E_IDEMPOTENCY_CONFLICT/)
    const rows = await instalmentsToRemind(db.connection(), fixture.cityId, TODAY, FULL, {
      days: 30,
    })
    assert.isNull(rows[0].reminded)
    assert.deepInclude(rows[1].reminded, {
      on: TODAY,
      channel: 'telephone',
      note: 'Promised for Friday',
    })
    await assert.rejects(
      () =>
        ownerClient().rawQuery('DELETE FROM instalment_reminders WHERE city_id = ?', [
          fixture.cityId,
        ]),
      /E_APPEND_ONLY/
    )
  })

  test('are refused for what is settled, for a day to come and for an instalment of nobody', async ({
    assert,
  }) => {
    const { fixture, id, ids } = await withDays()
    await transact((trx) =>
      recordReceipt(trx, receiptOf(fixture, id, { amount: 25_000n, instalmentId: ids[0] }))
    )
    await assert.rejects(() => remind(remindingOf(fixture, ids[0])), /E_NOTHING_OPEN/)
    await assert.rejects(
      () => remind({ ...remindingOf(fixture, ids[1]), on: '2023-06-02' }),
      /E_REMINDED_LATER/
    )
    await assert.rejects(() => remind(remindingOf(fixture, newId())), /E_NOT_FOUND/)
  })

  test('what is due soon waits for the finance officer until someone was reminded', async ({
    assert,
  }) => {
    const { fixture, ids } = await withDays()
    const person = { id: fixture.maker, roles: ['finance_officer' as const] }
    const waiting = async () =>
      (await needsYou(fixture.cityId, person, TODAY)).filter(({ kind }) => kind === 'due')
    assert.deepEqual(await waiting(), [{ kind: 'due', count: 1 }])
    await remind(remindingOf(fixture, ids[1]))
    assert.deepEqual(await waiting(), [])
  })

  test('the pages list them, show the words for the funder and note what was done', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeInstalment(city)
    const root = `/cities/${city.slug}`
    const get = (path: string) =>
      client.get(`${root}${path}`).header('accept', 'text/html').loginAs(officer)
    assert.include((await get('/reminders')).text(), `/instalments/${id}/reminders/new`)
    assert.include((await get(`/instalments/${id}/reminders/new`)).text(), 'mailto:?subject=')
    const sent = await client
      .post(`${root}/instalments/${id}/reminders`)
      .header('accept', 'text/html')
      .form({ id: newId(), on: '2026-02-02', channel: 'letter', note: 'By post' })
      .withCsrfToken()
      .loginAs(officer)
      .redirects(0)
    assert.equal(sent.header('location'), `${root}/reminders`)
    assert.include((await get('/reminders')).text(), 'By post')
  })
})
