import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { recordRate, type RateRecording } from '#ledger/actions/record_rate'
import { findRate, rateFor } from '#ledger/queries/exchange_rates'
import { ownerClient } from '#tests/support/databases'
import { makeLedger, type LedgerFixture } from '#tests/support/ledger'
import { addRate } from '#tests/support/rates'

const read = () => db.connection()
const eurPerUsd = (city: LedgerFixture, on: string) =>
  rateFor(read(), city.cityId, { from: 'USD', to: 'EUR', on })

async function allowOlder(city: LedgerFixture, days: number) {
  await read().insertQuery().table('ledger_policy_versions').insert({
    city_id: city.cityId,
    version: 1,
    recognition_policy: 'on_receipt',
    approval_threshold: null,
    future_days: 0,
    rate_days: days,
    variance_tolerance: '10',
    reminder_days: 30,
    at: new Date().toISOString(),
  })
}

const refused = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code ? error.params : Promise.reject(error)

test.group('Exchange rates', () => {
  test('a rate is found in the direction asked for, with where it comes from', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await addRate(city, ['USD', 'EUR', '0.935', '2023-03-01'], 'ECB')

    const there = await eurPerUsd(city, '2023-03-01')
    const back = await rateFor(read(), city.cityId, { from: 'EUR', to: 'USD', on: '2023-03-01' })

    const { id, ...found } = there
    assert.deepEqual(found, {
      rate: '0.935',
      asOf: '2023-03-01',
      source: 'ECB',
      revision: 1,
      inverted: false,
      policy: 'exact',
    })
    assert.deepInclude(back, { id, rate: '1.06951871657754010695187', inverted: true })
  })

  test('a correction is the next revision, also the other way round, and the first one stays', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await addRate(city, ['USD', 'EUR', '0.953', '2023-03-01'])
    const second = await addRate(city, ['USD', 'EUR', '0.935', '2023-03-01'])
    const third = await addRate(city, ['EUR', 'USD', '1.25', '2023-03-01'])

    assert.deepEqual(second, { outcome: 'revised', revision: 2 })
    assert.deepEqual(third, { outcome: 'revised', revision: 3 })
    assert.deepInclude(await eurPerUsd(city, '2023-03-01'), { rate: '0.8', revision: 3 })
    const kept = await selectRows(
      read(),
      'SELECT rate FROM fx_rates WHERE city_id = ? ORDER BY revision',
      [city.cityId]
    )
    assert.deepEqual(
      kept.map(({ rate }) => rate),
      ['0.953', '0.935', '1.25']
    )
  })

  test('scenario 33: the same value of the same source again changes nothing', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await addRate(city, ['USD', 'EUR', '0.9', '2023-03-01'])
    const again = await addRate(city, ['USD', 'EUR', '0.900', '2023-03-01'])
    assert.deepEqual(again, { outcome: 'unchanged', revision: 1 })
  })

  test('one form sent twice is one rate; with another value it is refused', async ({ assert }) => {
    const city = await makeLedger()
    const recording: RateRecording = {
      id: newId(),
      cityId: city.cityId,
      base: 'USD',
      quote: 'EUR',
      rate: '0.935',
      asOf: '2023-03-01',
      source: 'ECB',
      recordedBy: city.maker,
    }
    await transact((trx) => recordRate(trx, recording))
    await addRate(city, ['USD', 'EUR', '0.94', '2023-03-01'])
    const again = await transact((trx) => recordRate(trx, recording))
    assert.deepEqual(again, { outcome: 'unchanged', revision: 1 })
    assert.exists(
      await transact((trx) => recordRate(trx, { ...recording, rate: '2' })).catch(
        refused('E_IDEMPOTENCY_CONFLICT')
      )
    )
  })

  test('scenario 33: without a rate of the day nothing is guessed', async ({ assert }) => {
    const city = await makeLedger()
    await addRate(city, ['USD', 'EUR', '0.935', '2023-03-03'])
    assert.deepEqual(await eurPerUsd(city, '2023-03-05').catch(refused('E_NO_RATE')), {
      from: 'USD',
      to: 'EUR',
      date: '2023-03-05',
    })
    assert.isNull(await findRate(read(), city.cityId, { from: 'USD', to: 'JPY', on: '2023-03-03' }))
  })

  test('scenario 33: a city may allow the last rate of at most so many days, and the policy is told', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await addRate(city, ['EUR', 'USD', '2', '2023-03-02'])
    await addRate(city, ['USD', 'EUR', '0.935', '2023-03-03'])
    await addRate(city, ['USD', 'EUR', '0.7', '2023-03-06'])
    await allowOlder(city, 2)

    assert.deepInclude(await eurPerUsd(city, '2023-03-05'), {
      rate: '0.935',
      asOf: '2023-03-03',
      policy: 'within_2',
    })
    assert.deepInclude(await eurPerUsd(city, '2023-03-06'), { policy: 'exact', rate: '0.7' })
    assert.deepEqual(await eurPerUsd(city, '2023-03-09').catch(refused('E_NO_RATE')), {
      from: 'USD',
      to: 'EUR',
      date: '2023-03-09',
    })
  })

  test('rates of one city are not those of another', async ({ assert }) => {
    const [mine, theirs] = [await makeLedger(), await makeLedger()]
    await addRate(theirs, ['USD', 'EUR', '0.935', '2023-03-01'])
    assert.isNull(await findRate(read(), mine.cityId, { from: 'USD', to: 'EUR', on: '2023-03-01' }))
  })

  test('scenario 33: {0} is refused with {1}')
    .with([
      [['USD', 'EUR', '0', '2023-03-01'], 'E_RATE_FORMAT'],
      [['USD', 'EUR', '1,2', '2023-03-01'], 'E_RATE_FORMAT'],
      [['USD', 'USD', '1', '2023-03-01'], 'E_RATE_SAME_CURRENCY'],
      [['HRK', 'EUR', '0.13', '2023-03-01'], 'E_RATE_CURRENCY'],
      [['usd', 'EUR', '0.9', '2023-03-01'], 'E_RATE_CURRENCY'],
    ] as [[string, string, string, string], string][])
    .run(async ({ assert }, [rate, code]) => {
      const city = await makeLedger()
      assert.exists(await addRate(city, rate).then(() => null, refused(code)))
    })

  test('the database keeps every rate as it was recorded, and no text that is none', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await addRate(city, ['USD', 'EUR', '0.935', '2023-03-01'])
    const at = 'WHERE city_id = ?'
    for (const sql of [`UPDATE fx_rates SET rate = '1' ${at}`, `DELETE FROM fx_rates ${at}`]) {
      await assert.rejects(() => ownerClient().rawQuery(sql, [city.cityId]), /E_APPEND_ONLY/)
    }
    const row = {
      city_id: city.cityId,
      base: 'USD',
      quote: 'EUR',
      pair: 'EUR/USD',
      as_of: '2023-03-02',
      source: 'by hand',
      revision: 1,
      recorded_by: city.maker,
      recorded_at: new Date().toISOString(),
    }
    const insert = (change: Record<string, unknown>) => () =>
      read()
        .insertQuery()
        .table('fx_rates')
        .insert({ ...row, rate: '1', id: newId(), ...change })
    for (const rate of ['0', '0.0', '-1', '1e3', '1.', '.5', '01', '1.2.3', '', 'x']) {
      await assert.rejects(insert({ rate }), /E_RATE_FORMAT/)
    }
    await assert.rejects(insert({ revision: 2 }), /E_RATE_REVISION/)
    await assert.rejects(insert({ as_of: '2023-03-01', revision: 1 }), /E_RATE_REVISION/)
    await assert.rejects(insert({ pair: 'USD/EUR' }), /E_RATE_PAIR/)
    await insert({ rate: '10.50' })()
  })
})
