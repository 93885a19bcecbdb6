import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { authorityLines } from '#ledger/domain/events'
import { activate, makeFunding, receiptOf, record } from '#tests/support/funding'
import { authority, balanceOf, entryOf, headOf, makeLedger, post } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

const LIMIT = 10n ** 15n

test.group('Amounts beyond what a number can hold', () => {
  test('scenario 28: around 2^53 every unit is kept, up to 10^15 for a line; one unit more is refused', async ({
    assert,
  }) => {
    const city = await makeLedger()
    // 2^53 is above the limit of a line, so its neighbours are sums of several
    const near = 2n ** 53n
    for (let at = 0; at < 9; at++) await post(authority(city, LIMIT))
    await post(authority(city, near - 9n * LIMIT - 1n))
    const sums: bigint[] = []
    for (const _ of [0, 1, 2]) {
      sums.push(-(await balanceOf(city, '8100')))
      await post(authority(city, 1n))
    }
    assert.deepEqual(sums, [near - 1n, near, near + 1n])
    const [total] = await selectRows(
      db.connection(),
      `SELECT sum(debits) AS debits FROM balance_totals WHERE city_id = ? AND account_code = '8000'`,
      [city.cityId]
    )
    assert.equal(toBigInt(total.debits), near + 2n)
    const above = await refusalOf(() => post(authority(city, LIMIT + 1n)))
    assert.deepEqual([above.code, above.params], ['E_AMOUNT_LIMIT', { line: '1' }])
    for (const amount of [2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n)])
      assert.equal((await refusalOf(() => post(authority(city, amount)))).code, 'E_AMOUNT_LIMIT')
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('scenario 28: a total that no column can hold is refused, never rounded and never turned around', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const { fund, currency } = city
    const most = authorityLines({ fund, currency, amount: LIMIT })
    const many = Array.from({ length: 4_700 }, () => most).flat()
    await post(entryOf(city, { lines: many }))
    const before = await headOf(city)
    await assert.rejects(() => post(entryOf(city, { lines: many })))
    assert.deepEqual(await headOf(city), before)
    assert.equal(await balanceOf(city, '8100'), -4_700n * LIMIT)
    await post(authority(city, 1n))
    assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
  }).timeout(60_000)
})

test.group('Currencies', () => {
  test('scenario 30: a currency that is none, blank or not in capitals is refused: “{$self}”')
    .with(['eur', '', '   ', 'EU', 'EURO', 'ZZZ', 'ＥＵＲ'])
    .run(async ({ assert }, currency) => {
      const city = await makeLedger()
      const lines = authority(city, 100n).lines.map((line) => ({ ...line, currency }))
      const refusal = await refusalOf(() => post(entryOf(city, { lines })))
      assert.deepEqual([refusal.code, refusal.params], ['E_CURRENCY', { currency }])
      assert.equal((await headOf(city)).seq, 0n)
    })

  test('scenario 30: no agreement begins and no money comes in a currency that is no more', async ({
    assert,
  }) => {
    const city = await makeFunding()
    const late = await refusalOf(() => record(city, { number: 'HR-1', currency: 'HRK' }))
    assert.deepEqual(
      [late.code, late.params, late.field],
      ['E_RATE_CURRENCY', { currency: 'HRK', date: '2023-01-01' }, 'currency']
    )
    // What began in its time is kept, and takes no more money after it
    const id = await record(city, {
      number: 'HR-2',
      currency: 'HRK',
      startsOn: '2022-01-01',
      endsOn: null,
    })
    await transact((trx) =>
      trx.rawQuery(`UPDATE agreements SET status = 'active', fund_id = ? WHERE id = ?`, [
        city.fund,
        id,
      ])
    )
    const receipt = receiptOf(city, id, { currency: 'HRK', receivedOn: '2023-03-01' })
    const refusal = await refusalOf(() => transact((trx) => recordReceipt(trx, receipt)))
    assert.deepEqual([refusal.code, refusal.field], ['E_RATE_CURRENCY', 'currency'])
    await activate(city, { number: 'EU-1' })
  })
})
