import { readFile } from 'node:fs/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { payRefund, type RefundPayment } from '#funding/actions/pay_refund'
import { recordReceipt } from '#funding/actions/record_receipt'
import { recordRefund } from '#funding/actions/record_refund'
import { refundShown } from '#funding/queries/refunds'
import { recordConversion } from '#ledger/actions/record_conversion'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { revalue } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { unbackedGains } from '#ledger/queries/foreign_money'
import { activitiesStatement } from '#reports/statements/activities'
import type { StatementQuestion } from '#reports/statements/question'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'
import { addRate } from '#tests/support/rates'

const FILE = new URL('../../cases/foreign_refunds.csv', import.meta.url)
const [HEAD, ...CASES] = (await readFile(FILE, 'utf8'))
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(','))

interface Owed {
  fixture: FundingFixture
  fund: string
  refundId: string
}

/** USD 1,000.00 received at 0.935 on 1 March, of which a part is owed back from 1 April. */
async function owing(amount: bigint, revalued = 'none', rate = ''): Promise<Owed> {
  const fixture = await makeFunding()
  const { cityId, maker: preparedBy } = fixture
  await addRate(fixture, ['USD', 'EUR', '0.92', '2023-01-10'])
  await addRate(fixture, ['USD', 'EUR', '0.935', '2023-03-01'])
  const { id: agreementId, fundId } = await activate(fixture, { currency: 'USD' })
  await transact((trx) =>
    recordReceipt(trx, receiptOf(fixture, agreementId, { currency: 'USD', amount: 100_000n }))
  )
  const toTheRate = async () => {
    await addRate(fixture, ['USD', 'EUR', rate, revalued])
    const of = { id: newId(), cityId, on: revalued, reverseNextDay: false, preparedBy }
    await transact((trx) => revalue(trx, of))
  }
  if (revalued < '2023-04-01') await toTheRate()
  const refundId = newId()
  await transact((trx) =>
    recordRefund(trx, {
      id: refundId,
      cityId,
      agreementId,
      basis: 'earned',
      amount,
      decidedOn: '2023-04-01',
      reason: 'Unspent',
      preparedBy,
    })
  )
  if (revalued > '2023-04-01' && revalued !== 'none') await toTheRate()
  return { fixture, fund: fundId, refundId }
}

const paymentOf = (
  { fixture, refundId }: Owed,
  amount: bigint,
  change: Partial<RefundPayment> = {}
): RefundPayment => ({
  id: newId(),
  cityId: fixture.cityId,
  refundId,
  amount,
  paidOn: '2023-04-15',
  preparedBy: fixture.maker,
  ...change,
})

const pay = (payment: RefundPayment) => transact((trx) => payRefund(trx, payment))

/** Functional balance of an account, debit positive. */
async function functional({ cityId }: FundingFixture, account: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT sum(functional_amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [cityId, account]
  )
  return toBigInt(row.sum)
}

async function standing(owed: Owed) {
  const { fixture, fund } = owed
  const [debt, cash, differences, free] = [
    await functional(fixture, '2300'),
    await functional(fixture, '1000'),
    await functional(fixture, '4900'),
    await functional(fixture, '8100'),
  ]
  const gains = await unbackedGains(db.connection(), fixture.cityId, fund, 'USD')
  return { debt, cash, differences, free, gains }
}

test.group('A refund paid in a foreign currency', () => {
  for (const values of CASES) {
    const one = Object.fromEntries(HEAD.map((name, at) => [name, values[at]]))
    test(`${one.title}: the difference is gained or lost by the fund`, async ({ assert }) => {
      const owed = await owing(BigInt(one.owed), one.revalued, one.rate)
      const { fixture } = owed
      if (one.rate_paid) await addRate(fixture, ['USD', 'EUR', one.rate_paid, '2023-04-15'])
      const before = await standing(owed)
      const payment = paymentOf(owed, BigInt(one.paid), {
        paidFrom: one.from as 'same' | 'functional',
        exchange: one.bank_took
          ? { functionalAmount: BigInt(one.bank_took), source: 'Statement 4' }
          : null,
      })
      await pay(payment)
      const [noted] = await selectRows(
        db.connection(),
        'SELECT * FROM fx_payments WHERE city_id = ? AND entry_id = ?',
        [fixture.cityId, payment.id]
      )
      assert.deepEqual(
        [noted.value, noted.authority, noted.unbacked].map(toBigInt),
        [one.value, one.authority, one.unbacked].map(BigInt)
      )
      const shown = await refundShown(db.connection(), fixture.cityId, owed.refundId)
      assert.equal(shown.payments[0].exchange!.difference, BigInt(one.difference))
      const after = await standing(owed)
      assert.equal(-after.debt, BigInt(one.left_owed))
      assert.equal(after.cash - before.cash, -BigInt(one.value))
      assert.equal(before.differences - after.differences, BigInt(one.difference))
      assert.equal(-after.free, BigInt(one.free))
      assert.isTrue((await verifyLedger(fixture.cityId)).ok)

      await transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId: fixture.cityId,
          entryId: payment.id,
          reason: 'Wrong account',
          preparedBy: fixture.maker,
        })
      )
      assert.deepEqual(await standing(owed), before)
      assert.isTrue((await verifyLedger(fixture.cityId)).ok)
    })
  }

  test('the statement of activities shows what was lost by it', async ({ assert }) => {
    const owed = await owing(20_000n)
    const { fixture } = owed
    await addRate(fixture, ['USD', 'EUR', '0.96', '2023-04-15'])
    await pay(paymentOf(owed, 20_000n, { paidFrom: 'functional' }))
    const question = { cityId: fixture.cityId, from: '2023-01-01', to: '2023-12-31', knownAt: null }
    const { tables } = await activitiesStatement(question as StatementQuestion)
    const exchange = tables
      .flatMap(({ rows }) => rows)
      .find(({ label }) => 'key' in label && label.key.endsWith('.exchange'))!
    assert.equal(exchange.cells.total.minor, -500n)
  })

  test('money that is not there, a loss that nothing covers and a payment changed afterwards are refused', async ({
    assert,
  }) => {
    const owed = await owing(100_000n)
    const { fixture } = owed
    await assert.rejects(
      () => pay(paymentOf(owed, 10_000n, { paidFrom: 'functional' })),
      /E_NO_RATE/
    )
    await addRate(fixture, ['USD', 'EUR', '0.96', '2023-04-15'])
    await assert.rejects(
      () => pay(paymentOf(owed, 100_000n, { paidFrom: 'functional' })),
      /E_EXCHANGE_SHORT/
    )
    const bank = { functionalAmount: 1n, source: 'Statement 4' }
    await assert.rejects(
      () => pay(paymentOf(owed, 100n, { exchange: bank })),
      /E_PAID_RATE_NOT_NEEDED/
    )
    const early = paymentOf(owed, 40_000n)
    await pay(early)
    await assert.rejects(() => pay({ ...early, paidFrom: 'functional' }), /E_IDEMPOTENCY_CONFLICT/)
    assert.isTrue((await pay(early)).replayed)
    await pay(paymentOf(owed, 60_000n))
    assert.deepEqual(await standing(owed), {
      debt: 0n,
      cash: 0n,
      differences: 0n,
      free: 0n,
      gains: 0n,
    })
  })

  test('a fund that has converted its dollars pays from the money of the books only', async ({
    assert,
  }) => {
    const owed = await owing(20_000n)
    const { cityId, maker: preparedBy } = owed.fixture
    await transact((trx) =>
      recordConversion(trx, {
        id: newId(),
        cityId,
        fundId: owed.fund,
        on: '2023-04-10',
        from: 'USD',
        fromAmount: 100_000n,
        to: 'EUR',
        toAmount: 94_000n,
        preparedBy,
      })
    )
    await assert.rejects(() => pay(paymentOf(owed, 20_000n)), /E_PAYMENT_CASH/)
    await addRate(owed.fixture, ['USD', 'EUR', '0.94', '2023-04-15'])
    await pay(paymentOf(owed, 20_000n, { paidFrom: 'functional' }))
    const { cash, free, differences } = await standing(owed)
    assert.deepEqual([cash, -free, -differences], [75_200n, 75_200n, 400n])
  })
})
