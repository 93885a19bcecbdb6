import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { decideCondition } from '#funding/actions/decide_condition'
import { recordReceipt } from '#funding/actions/record_receipt'
import { payRefund } from '#funding/actions/pay_refund'
import { recordRefund } from '#funding/actions/record_refund'
import { writeOffPledge } from '#funding/actions/write_off_pledge'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'
import { addRate } from '#tests/support/rates'

/** USD 1,000.00 pledged on 10 January at 0.92; received at 0.935 on 1 March. */
async function withDollars(
  policy: 'on_receipt' | 'on_pledge',
  received: bigint,
  terms: Partial<AgreementTerms> = {}
) {
  const fixture = await makeFunding({ policy })
  await addRate(fixture, ['USD', 'EUR', '0.92', '2023-01-10'])
  await addRate(fixture, ['USD', 'EUR', '0.935', '2023-03-01'])
  const { id } = await activate(fixture, { currency: 'USD', ...terms })
  await transact((trx) =>
    recordReceipt(trx, receiptOf(fixture, id, { currency: 'USD', amount: received }))
  )
  return { fixture, id }
}

/** Balances of an account: own currency and functional. */
async function balanceOf({ cityId }: FundingFixture, account: string): Promise<[bigint, bigint]> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(amount) AS amount, sum(functional_amount) AS functional FROM postings
     WHERE city_id = ? AND account_code = ?`,
    [cityId, account]
  )
  return [toBigInt(row.amount), toBigInt(row.functional)]
}

test.group('What becomes of money in a foreign currency', () => {
  test('what is written off leaves the books at the rate it stood in them', async ({ assert }) => {
    const { fixture, id } = await withDollars('on_pledge', 40_000n)
    await transact((trx) =>
      writeOffPledge(trx, {
        id: newId(),
        cityId: fixture.cityId,
        agreementId: id,
        step: 'write_off',
        amount: 60_000n,
        decidedOn: '2023-04-01',
        reason: 'Insolvent',
        preparedBy: fixture.maker,
      })
    )
    assert.deepEqual(await balanceOf(fixture, '1100'), [0n, 0n])
    assert.deepEqual(await balanceOf(fixture, '4800'), [60_000n, 55_200n])
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('a refund goes back at the value it came with, and takes that authority', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars('on_receipt', 100_000n)
    const refund = {
      id: newId(),
      cityId: fixture.cityId,
      agreementId: id,
      basis: 'earned' as const,
      amount: 20_000n,
      decidedOn: '2023-04-01',
      reason: 'Unspent',
      preparedBy: fixture.maker,
    }
    await transact((trx) => recordRefund(trx, refund))
    assert.deepEqual(await balanceOf(fixture, '2300'), [-20_000n, -18_700n])
    assert.deepEqual(await balanceOf(fixture, '8100'), [-74_800n, -74_800n])
    await transact((trx) =>
      payRefund(trx, {
        id: newId(),
        cityId: fixture.cityId,
        refundId: refund.id,
        amount: 20_000n,
        paidOn: '2023-04-15',
        preparedBy: fixture.maker,
      })
    )
    assert.deepEqual(await balanceOf(fixture, '2300'), [0n, 0n])
    assert.deepEqual(await balanceOf(fixture, '1000'), [80_000n, 74_800n])
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('money held for a condition is earned at the value it is held at', async ({ assert }) => {
    const { fixture, id } = await withDollars('on_pledge', 40_000n, {
      condition: { kind: 'policy', text: 'x', rightOfReturn: true, spendToFulfil: false },
    })
    assert.deepEqual(await balanceOf(fixture, '2100'), [-40_000n, -37_400n])
    await transact((trx) =>
      decideCondition(trx, {
        id: newId(),
        cityId: fixture.cityId,
        agreementId: id,
        outcome: 'met',
        amount: 100_000n,
        decidedOn: '2023-04-01',
        evidence: 'Decision of March',
        preparedBy: fixture.maker,
      })
    )
    assert.deepEqual(await balanceOf(fixture, '2100'), [0n, 0n])
    assert.deepEqual(await balanceOf(fixture, '1100'), [60_000n, 55_200n])
    assert.deepEqual(await balanceOf(fixture, '9000'), [0n, 0n])
    assert.deepEqual(await balanceOf(fixture, '8100'), [-37_400n, -37_400n])
    const rest = receiptOf(fixture, id, {
      currency: 'USD',
      amount: 60_000n,
      receivedOn: '2023-03-01',
    })
    await transact((trx) => recordReceipt(trx, rest))
    assert.deepEqual(await balanceOf(fixture, '1100'), [0n, 0n])
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })
})
