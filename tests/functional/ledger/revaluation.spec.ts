import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { revalue, type Revaluation } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { foreignCash } from '#ledger/queries/foreign_money'
import { planRevaluation, revaluationState } from '#ledger/queries/revaluation'
import { exchange, heldOn, linesInShort, receiveForeign } from '#tests/support/foreign_money'
import {
  allocation,
  entryOf,
  headOf,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { addRate } from '#tests/support/rates'

const ON = '2023-06-30'

async function run(city: LedgerFixture, change: Partial<Revaluation> = {}) {
  const { cityId, maker: preparedBy } = city
  const revaluation = { id: newId(), cityId, on: ON, reverseNextDay: false, preparedBy, ...change }
  return (await transact((trx) => revalue(trx, revaluation))).entryIds
}

const stateOf = (city: LedgerFixture, on = ON) => revaluationState(db.connection(), city.cityId, on)

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => assertNever(),
    (error) => (error instanceof Refusal ? error : Promise.reject(error))
  )

function assertNever(): never {
  throw new Error('nothing was refused')
}

/** USD 1,000 carried at EUR 935. */
async function withDollars(rate?: string): Promise<LedgerFixture> {
  const city = await makeLedger()
  await receiveForeign(city, ['USD', 100_000n, 93_500n])
  if (rate) await addRate(city, ['USD', 'EUR', rate, ON])
  return city
}

test.group('Revaluation at the end of a period', () => {
  test('a fallen rate is a loss on lines of the amount zero, and takes authority', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    const [id] = await run(city)
    assert.deepEqual(await linesInShort(city, id), [
      '1000 USD 0 -1500',
      '4900 USD 0 1500',
      '8000 EUR -1500 -1500',
      '8100 EUR 1500 1500',
    ])
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('a risen rate is a gain on paper and gives no authority', async ({ assert }) => {
    const city = await withDollars('0.95')
    const [id] = await run(city)
    assert.deepEqual(await linesInShort(city, id), ['1000 USD 0 1500', '4900 USD 0 -1500'])
    assert.deepEqual(await heldOn(city, '8100'), [-93_500n, -93_500n])
  })

  test('scenario 34: twice for one day posts once, also when two people do it at once', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    assert.equal((await stateOf(city)).state, 'due')
    const both = await Promise.all([run(city), run(city)])
    assert.deepEqual(both.map(({ length }) => length).toSorted(), [0, 1])
    const { seq } = await headOf(city)
    await run(city)
    assert.equal((await headOf(city)).seq, seq)
    assert.equal((await stateOf(city)).state, 'done')
  })

  test('a corrected rate makes it due again, and only the difference is posted', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    await run(city)
    await addRate(city, ['USD', 'EUR', '0.921', ON])
    assert.equal((await stateOf(city)).state, 'due')
    const [id] = await run(city)
    assert.deepEqual(await linesInShort(city, id), ['1000 USD 0 100', '4900 USD 0 -100'])
    assert.equal((await heldOn(city, '1000', 'USD'))[1], 92_100n)
  })

  test('without a rate for one of the currencies nothing is posted, and it is named', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    await receiveForeign(city, ['GBP', 10_000n, 11_500n])
    const { seq } = await headOf(city)
    assert.deepInclude(await refusalOf(run(city)), {
      code: 'E_NO_RATE',
      params: { from: 'GBP', to: 'EUR', date: ON },
    })
    assert.equal((await headOf(city)).seq, seq)
    assert.deepInclude(await stateOf(city), { state: 'due', missing: ['GBP'] })
  })

  test('a city with money of its own only has nothing to revalue', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['EUR', 100n, 100n])
    assert.equal((await stateOf(city)).state, 'nothing')
    assert.deepEqual(await run(city), [])
  })

  test('a fund without enough free authority is listed as short, and nothing is posted', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    await post(allocation(city, 92_500n))
    const { short } = await stateOf(city)
    assert.deepInclude(short[0], { fundCode: 'F1', loss: 1_500n, free: 1_000n })
    assert.deepInclude(await refusalOf(run(city)), {
      code: 'E_REVALUATION_SHORT',
      params: { funds: 'F1 (5.00 EUR)' },
    })
  })

  test('taken back on the next day, the money stands at its old value again', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    await run(city, { reverseNextDay: true })
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [100_000n, 93_500n])
    assert.deepEqual(await heldOn(city, '8100'), [-93_500n, -93_500n])
    assert.equal((await stateOf(city)).state, 'done')
    assert.equal((await stateOf(city, '2023-07-01')).state, 'due')
  })

  test('what is owed and owing follows the rate too; a promise takes no authority, in kind stays', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const line = (account: string, amount: bigint) => ({
      account,
      fund: city.fund,
      currency: 'USD',
      amount,
      functionalAmount: (amount * 9n) / 10n,
    })
    await post(
      entryOf(city, {
        lines: [
          line('1100', 100_000n),
          line('4000', -100_000n),
          line('1300', 50_000n),
          line('4100', -50_000n),
          line('1000', 20_000n),
          line('2100', -20_000n),
        ],
      })
    )
    await addRate(city, ['USD', 'EUR', '0.8', ON])
    const [id] = await run(city)
    assert.deepEqual(await linesInShort(city, id), [
      '1000 USD 0 -2000',
      '1100 USD 0 -10000',
      '2100 USD 0 2000',
      '4900 USD 0 10000',
    ])
  })

  test('a loss first uses up the gain on paper that gave no authority', async ({ assert }) => {
    const city = await withDollars()
    await addRate(city, ['USD', 'EUR', '0.955', '2023-03-31'])
    await addRate(city, ['USD', 'EUR', '0.925', ON])
    await run(city, { on: '2023-03-31' })
    const [id] = await run(city)
    assert.includeMembers(await linesInShort(city, id), ['1000 USD 0 -3000', '8100 EUR 1000 1000'])
  })

  test('a gain on paper becomes authority when the money is exchanged', async ({ assert }) => {
    const city = await withDollars()
    await addRate(city, ['USD', 'EUR', '0.955', '2023-03-31'])
    await run(city, { on: '2023-03-31' })
    const half = await exchange(city, ['USD', 50_000n, 'EUR', 47_700n], { on: '2023-05-01' })
    const rest = await exchange(city, ['USD', 50_000n, 'EUR', 47_750n], { on: '2023-05-02' })
    // Half of 955 is 477.50: 0.50 is lost, and half of the 20 gained on paper is money now.
    assert.includeMembers(await linesInShort(city, half), [
      '1000 USD -50000 -47750',
      '4900 USD 0 50',
      '8100 EUR -950 -950',
    ])
    assert.includeMembers(await linesInShort(city, rest), [
      '1000 USD -50000 -47750',
      '8100 EUR -1000 -1000',
    ])
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [0n, 0n])
    assert.deepEqual(await heldOn(city, '8100'), [-95_450n, -95_450n])
  })

  test('the preview shows each item with its rate, and the cash page what it is worth', async ({
    assert,
  }) => {
    const city = await withDollars('0.92')
    const plan = await planRevaluation(db.connection(), city.cityId, ON)
    assert.deepInclude(plan.rows[0], {
      account: '1000',
      currency: 'USD',
      amount: 100_000n,
      carrying: 93_500n,
      revalued: 92_000n,
      difference: -1_500n,
    })
    const [cash] = await foreignCash(db.connection(), city.cityId, 'EUR', ON)
    assert.deepInclude(cash, { value: 92_000n, difference: -1_500n })
    const [unrated] = await foreignCash(db.connection(), city.cityId, 'EUR', '2023-05-01')
    assert.deepInclude(unrated, { amount: 100_000n, value: null, difference: null, rate: null })
  })
})
