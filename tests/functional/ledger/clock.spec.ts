import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { businessToday } from '#core/clock'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { clockAt } from '#tests/support/clock'
import { activate, makeFunding, receiptOf } from '#tests/support/funding'
import { authority, headOf, makeLedger, post } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

const HOUR = 3_600_000

test.group('The clock of the machine', () => {
  test('scenario 23: back an hour or ahead a year, what is recorded later is never dated earlier, and the number decides', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const start = Date.now() - HOUR
    const ahead = start + 365 * 24 * HOUR
    const instants = [start, start - HOUR, start + 1, ahead, start + 2, ahead + 1]
    for (const instant of instants) await clockAt(instant, () => post(authority(city, 1n)))
    const rows = await selectRows(
      db.connection(),
      'SELECT recorded_at FROM journal_entries WHERE city_id = ? ORDER BY seq',
      [city.cityId]
    )
    const expected = [start, start, start + 1, ahead, ahead, ahead + 1]
    assert.deepEqual(
      rows.map(({ recorded_at: instant }) => instant),
      expected.map((instant) => new Date(instant).toISOString())
    )
    assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
  })

  test('scenario 24: the first and the last year that can be written, and days that are none', async ({
    assert,
  }) => {
    const city = await makeLedger()
    for (const day of ['0001-01-01', '9999-12-31'])
      assert.equal((await refusalOf(() => post(authority(city, 1n, day)))).code, 'E_PERIOD', day)
    await transact((trx) =>
      openFiscalYear(trx, { cityId: city.cityId, name: '9999', startsOn: '9999-01-01' })
    )
    const last = await refusalOf(() => post(authority(city, 1n, '9999-12-31')))
    assert.equal(last.code, 'E_FUTURE')
    const none = [
      '2023-02-29',
      '1900-02-29',
      '2023-04-31',
      '2023-13-01',
      '10000-01-01',
      '+2023-1-1',
    ]
    for (const day of [...none, '2023-03-01 ', '', '0000-00-00'])
      assert.equal(
        (await refusalOf(() => post(authority(city, 1n, day)))).code,
        'E_DATE_FORMAT',
        day
      )
    assert.equal(
      businessToday('Pacific/Kiritimati', new Date('9999-12-31T09:00:00Z')),
      '9999-12-31'
    )
    assert.equal((await headOf(city)).seq, 0n)
  })

  test('scenario 25: nothing is dated before the account or the agreement it belongs to begins', async ({
    assert,
  }) => {
    const city = await makeFunding()
    await transact((trx) =>
      openFiscalYear(trx, { cityId: city.cityId, name: '1999', startsOn: '1999-01-01' })
    )
    const early = await refusalOf(() => post(authority(city, 1n, '1999-12-31')))
    assert.equal(early.code, 'E_ACCOUNT')
    const { id } = await activate(city, { startsOn: '2023-02-15' })
    const receive = (receivedOn: string) =>
      transact((trx) => recordReceipt(trx, receiptOf(city, id, { receivedOn })))
    const before = await refusalOf(() => receive('2023-02-14'))
    assert.deepEqual([before.code, before.field], ['E_OUTSIDE_AGREEMENT', 'date'])
    await receive('2023-02-15')
  })
})
