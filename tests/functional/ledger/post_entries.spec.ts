import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { fillAuthorityDays } from '#database/triggers/entries_project'
import { postEntries } from '#ledger/actions/post_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { ownerClient } from '#tests/support/databases'
import { allocation, authority, balanceOf, headOf, makeLedger, post } from '#tests/support/ledger'

test.group('Posting many entries in one transaction', () => {
  test('answers each in its place, and a refused one leaves the others and the numbers alone', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const first = authority(fixture, 100n)
    const requests = [
      first,
      allocation(fixture, 101n),
      { ...authority(fixture, 1n), id: 'seventeen' },
      allocation(fixture, 60n),
      first,
      { ...first, memo: 'something else' },
      { ...authority(fixture, 1n), effectiveOn: '2019-01-01' },
      allocation(fixture, 40n),
    ]
    const answers = await transact((trx) => postEntries(trx, requests))
    const said = answers.map((answer) =>
      answer instanceof Refusal ? answer.code : `${answer.seq}${answer.replayed ? ' again' : ''}`
    )
    assert.deepEqual(said, [
      '1',
      'E_OVERDRAWN',
      'E_ENTRY_ID',
      '2',
      '1 again',
      'E_IDEMPOTENCY_CONFLICT',
      'E_PERIOD',
      '3',
    ])
    assert.equal(await balanceOf(fixture, '8200'), -100n)
    const verdict = await verifyLedger(fixture.cityId)
    assert.deepEqual([verdict.ok, verdict.headSeq], [true, '3'])
  })

  test('scenario 47: refuses a city without books and a text that no database can keep', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const elsewhere = { ...authority(fixture, 1n), cityId: fixture.maker }
    await assert.rejects(() => post(elsewhere), /E_NO_LEDGER/)
    await assert.rejects(() => post({ ...authority(fixture, 1n), memo: 'a\u0000b' }), /E_TEXT/)
    assert.equal((await headOf(fixture)).seq, 0n)
  })

  test('throws plans that were made for a small ledger away each time that it has doubled', async ({
    assert,
  }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const fixture = await makeLedger()
    const requests = Array.from({ length: 160 }, () => authority(fixture, 1n))
    const planned = await transact(async (trx) => {
      await trx.rawQuery(`SELECT set_config('learning_city_ledger.planned', '0', false)`)
      await postEntries(trx, requests)
      const { rows } = await trx.rawQuery(
        `SELECT current_setting('learning_city_ledger.planned') AS at`
      )
      return rows[0].at
    })
    // beyond 50, and then beyond twice that and 50
    assert.equal(planned, '153')
  })
})

test.group('Daily movements of the budgetary accounts', () => {
  test('are what the postings say, from wherever they are filled', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n, '2023-02-01'))
    await post(authority(fixture, 50n, '2023-02-01'))
    await post(allocation(fixture, 70n, '2023-02-03'))
    const kept = () =>
      selectRows(
        db.connection(),
        `SELECT account_code, budget_line_key, day, moved FROM authority_days WHERE city_id = ?
         ORDER BY account_code, day`,
        [fixture.cityId]
      )
    const before = await kept()
    assert.deepEqual(
      before.map(({ account_code: account, day, moved }) => `${account} ${day} ${moved}`),
      ['8100 2023-02-01 -150', '8100 2023-02-03 70', '8200 2023-02-03 -70']
    )
    await ownerClient().rawQuery('DELETE FROM authority_days')
    await ownerClient().rawQuery(fillAuthorityDays(isPostgres() ? 'postgres' : 'sqlite'))
    assert.deepEqual(await kept(), before)
  })
})
