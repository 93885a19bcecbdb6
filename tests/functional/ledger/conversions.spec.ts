import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { recordConversion } from '#ledger/actions/record_conversion'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { convert, inverseRate } from '#money/exchange'
import { exchange, heldOn, linesInShort, receiveForeign } from '#tests/support/foreign_money'
import { allocation, makeLedger, post } from '#tests/support/ledger'
import { addRate } from '#tests/support/rates'

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (refused) => refused
  )
  if (error instanceof Refusal) return error
  throw error
}

test.group('Exchange of money by the bank', () => {
  test('USD 1,000 carried at EUR 935 becomes EUR 932: the loss is an exchange difference and takes authority', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    const id = await exchange(city, ['USD', 100_000n, 'EUR', 93_200n])

    assert.deepEqual(await linesInShort(city, id), [
      '1000 EUR 93200 93200',
      '1900 EUR -93200 -93200',
      '1900 USD 100000 93200',
      '1000 USD -100000 -93500',
      '4900 USD 0 300',
      '8000 EUR -300 -300',
      '8100 EUR 300 300',
    ])
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [0n, 0n])
    assert.deepEqual(await heldOn(city, '8100'), [-93_200n, -93_200n])
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('scenario 32: there and back forty times, what rounding took stands on exchange differences and nowhere else', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const start = 1_000_037n
    await receiveForeign(city, ['EUR', start, start])
    const rate = '1.0695'
    let held = start
    for (let trip = 0; trip < 40; trip++) {
      const dollars = convert(held, 'EUR', 'USD', rate)
      await exchange(city, ['EUR', held, 'USD', dollars])
      held = convert(dollars, 'USD', 'EUR', inverseRate(rate)) - 1n
      await exchange(city, ['USD', dollars, 'EUR', held])
    }
    assert.isBelow(Number(held), Number(start))
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [0n, 0n])
    assert.deepEqual(await heldOn(city, '1000'), [held, held])
    assert.deepEqual((await heldOn(city, '4900'))[1], start - held)
    assert.equal((await heldOn(city, '1900'))[1], 0n)
    assert.deepEqual(await heldOn(city, '8100'), [-held, -held])
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  }).timeout(30_000)

  test('a realised gain is income and gives authority', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 92_000n])
    const id = await exchange(city, ['USD', 100_000n, 'EUR', 93_500n])
    assert.includeMembers(await linesInShort(city, id), [
      '1000 USD -100000 -92000',
      '4900 USD 0 -1500',
      '8000 EUR 1500 1500',
      '8100 EUR -1500 -1500',
    ])
  })

  test('parts leave at the average of what the fund holds, and the last part leaves nothing', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 92_000n], '2023-01-10')
    await receiveForeign(city, ['USD', 50_001n, 47_003n], '2023-01-20')
    const first = await exchange(city, ['USD', 33_333n, 'EUR', 31_000n])
    const second = await exchange(city, ['USD', 33_333n, 'EUR', 31_000n])
    const last = await exchange(city, ['USD', 83_335n, 'EUR', 77_000n])

    const carried = async (id: string) => (await linesInShort(city, id))[3]
    // 139,003 × 33,333 / 150,001 = 30,888.92…; the same of what is left; and all of the rest.
    assert.equal(await carried(first), '1000 USD -33333 -30889')
    assert.equal(await carried(second), '1000 USD -33333 -30889')
    assert.equal(await carried(last), '1000 USD -83335 -77225')
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [0n, 0n])
    assert.equal((await heldOn(city, '1900'))[1], 0n)
  })

  test('a receipt that came later does not change the average of an earlier day', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 90_000n], '2023-01-10')
    await receiveForeign(city, ['USD', 100_000n, 98_000n], '2023-05-10')
    const id = await exchange(city, ['USD', 50_000n, 'EUR', 45_000n], { on: '2023-02-01' })
    assert.equal((await linesInShort(city, id))[3], '1000 USD -50000 -45000')
    const rest = await exchange(city, ['USD', 150_000n, 'EUR', 143_000n], { on: '2023-06-01' })
    assert.equal((await linesInShort(city, rest))[3], '1000 USD -150000 -143000')
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [0n, 0n])
  })

  test('money of the city buys another currency at what was paid for it', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['EUR', 100_000n, 100_000n])
    const id = await exchange(city, ['EUR', 93_500n, 'USD', 100_000n])
    assert.deepEqual(await linesInShort(city, id), [
      '1000 USD 100000 93500',
      '1900 USD -100000 -93500',
      '1900 EUR 93500 93500',
      '1000 EUR -93500 -93500',
    ])
  })

  test('between two other currencies the rate of the day gives the value of what is got', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    const [from, to] = [
      ['USD', 100_000n],
      ['KRW', 1_300_000n],
    ] as const
    assert.equal((await refusalOf(exchange(city, [...from, ...to]))).code, 'E_NO_RATE')
    await addRate(city, ['EUR', 'KRW', '1400', '2023-03-01'])
    const id = await exchange(city, [...from, ...to])
    // 1,300,000 / 1,400 = 928.571… euros
    assert.includeMembers(await linesInShort(city, id), [
      '1000 KRW 1300000 92857',
      '1900 USD 100000 92857',
      '4900 USD 0 643',
      '8100 EUR 643 643',
    ])
  })

  test('a loss larger than what the fund has free is refused, and says how much is missing', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    await post(allocation(city, 93_400n))
    const before = await heldOn(city, '1000')
    const refusal = await refusalOf(exchange(city, ['USD', 100_000n, 'EUR', 93_200n]))
    assert.deepInclude(refusal, {
      code: 'E_EXCHANGE_SHORT',
      params: { fund: 'F1', loss: '3.00 EUR', free: '1.00 EUR', missing: '2.00 EUR' },
    })
    assert.deepEqual(await heldOn(city, '1000'), before)
  })

  test('more than the fund holds, on the day or later, is refused', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n], '2023-02-01')
    await exchange(city, ['USD', 60_000n, 'EUR', 56_100n], { on: '2023-04-01' })
    const early = await refusalOf(exchange(city, ['USD', 50_000n, 'EUR', 46_000n]))
    assert.deepInclude(early, { code: 'E_CONVERSION_CASH', field: 'from_amount' })
    assert.equal(early.params.available, '400.00 USD')
    const before = await refusalOf(exchange(city, ['USD', 1n, 'EUR', 1n], { on: '2023-01-31' }))
    assert.equal(before.params.available, '0.00 USD')
  })

  test('{2} is refused with {1}')
    .with([
      [['USD', 0n, 'EUR', 1n], 'E_CONVERSION_ZERO', 'nothing given'],
      [['USD', 1n, 'EUR', 0n], 'E_CONVERSION_ZERO', 'nothing got'],
      [['USD', 1n, 'USD', 1n], 'E_RATE_SAME_CURRENCY', 'one currency'],
      [['USD', 1n, 'HRK', 1n], 'E_RATE_CURRENCY', 'a withdrawn currency'],
    ] as [[string, bigint, string, bigint], string, string][])
    .run(async ({ assert }, [amounts, code]) => {
      const city = await makeLedger()
      await receiveForeign(city, ['USD', 100n, 93n])
      assert.equal((await refusalOf(exchange(city, amounts))).code, code)
    })

  test('sent twice it is recorded once; with other amounts it is refused', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    const id = newId()
    const amounts: [string, bigint, string, bigint] = ['USD', 50_000n, 'EUR', 46_600n]
    await Promise.all([exchange(city, amounts, { id }), exchange(city, amounts, { id })])
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [50_000n, 46_750n])
    const other = await refusalOf(exchange(city, ['USD', 50_000n, 'EUR', 46_601n], { id }))
    assert.equal(other.code, 'E_IDEMPOTENCY_CONFLICT')
  })

  test('reversed, the money is back at what it was carried at', async ({ assert }) => {
    const city = await makeLedger()
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    const entryId = await exchange(city, ['USD', 100_000n, 'EUR', 93_200n])
    const { cityId, maker } = city
    await transact((trx) =>
      reverseEntry(trx, { id: newId(), cityId, entryId, reason: 'wrong bank', preparedBy: maker })
    )
    assert.deepEqual(await heldOn(city, '1000', 'USD'), [100_000n, 93_500n])
    assert.deepEqual(await heldOn(city, '8100'), [-93_500n, -93_500n])
  })

  test('above the threshold of the city one person alone may not record it', async ({ assert }) => {
    const city = await makeLedger({ approvalThreshold: 200_000n })
    await receiveForeign(city, ['USD', 100_000n, 93_500n])
    const big = await makeLedger({ approvalThreshold: 50_000n })
    await receiveForeign(big, ['USD', 50_000n, 46_750n])
    assert.isOk(await exchange(city, ['USD', 100_000n, 'EUR', 93_200n]))
    assert.equal(
      (await refusalOf(exchange(big, ['USD', 50_000n, 'EUR', 46_600n]))).code,
      'E_APPROVAL_NEEDED'
    )
    assert.isOk(await exchange(big, ['USD', 50_000n, 'EUR', 46_600n], { approvedBy: big.checker }))
  })

  test('another city’s fund is not found', async ({ assert }) => {
    const [mine, theirs] = [await makeLedger(), await makeLedger()]
    const work = transact((trx) =>
      recordConversion(trx, {
        id: newId(),
        cityId: mine.cityId,
        fundId: theirs.fund,
        on: '2023-03-01',
        from: 'USD',
        fromAmount: 1n,
        to: 'EUR',
        toAmount: 1n,
        preparedBy: mine.maker,
      })
    )
    assert.equal((await refusalOf(work)).code, 'E_NOT_FOUND')
  })
})
