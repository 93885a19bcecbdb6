import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { changeAgreement } from '#funding/actions/change_agreement'
import { recordReceipt, type ReceiptRecording } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { submitReceipt } from '#funding/actions/submit'
import { agreementShown } from '#funding/queries/agreement_shown'
import { carriedPledge } from '#funding/queries/ledger_terms'
import { receiptShown } from '#funding/queries/receipts'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  activate,
  makeFunding,
  receiptOf,
  rowCounts,
  termsOf,
  type FundingFixture,
} from '#tests/support/funding'
import { addRate } from '#tests/support/rates'

const READER = { seesPrivateNames: true, today: '2023-06-01' }
const take = (receipt: ReceiptRecording) => transact((trx) => recordReceipt(trx, receipt))

/** USD 1,000.00 pledged on 10 January at 0.92, and a rate of 0.935 on 1 March. */
async function withDollars(
  options: { policy?: 'on_receipt' | 'on_pledge'; approvalThreshold?: bigint } = {}
) {
  const fixture = await makeFunding(options)
  await addRate(fixture, ['USD', 'EUR', '0.92', '2023-01-10'])
  await addRate(fixture, ['USD', 'EUR', '0.935', '2023-03-01'])
  const { id } = await activate(fixture, { currency: 'USD' })
  return { fixture, id }
}

/** Balances by account: own currency and functional. */
async function inBoth({ cityId }: FundingFixture): Promise<Record<string, [bigint, bigint]>> {
  const rows = await selectRows(
    db.connection(),
    `SELECT account_code, currency, sum(amount) AS amount, sum(functional_amount) AS functional
     FROM postings WHERE city_id = ? GROUP BY account_code, currency
     HAVING sum(amount) <> 0 OR sum(functional_amount) <> 0 ORDER BY account_code`,
    [cityId]
  )
  return Object.fromEntries(
    rows.map((row) => [
      `${row.account_code} ${row.currency}`,
      [toBigInt(row.amount), toBigInt(row.functional)],
    ])
  )
}

test.group('Money in a foreign currency', () => {
  test('with the policy on pledge the difference between the two days is an exchange gain', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ policy: 'on_pledge' })
    assert.deepEqual(await inBoth(fixture), {
      '1100 USD': [100_000n, 92_000n],
      '4000 USD': [-100_000n, -92_000n],
    })
    const receipt = receiptOf(fixture, id, { currency: 'USD', amount: 100_000n })
    await take(receipt)
    assert.deepEqual(await inBoth(fixture), {
      '1000 USD': [100_000n, 93_500n],
      '4000 USD': [-100_000n, -92_000n],
      '4900 USD': [0n, -1_500n],
      '8000 EUR': [93_500n, 93_500n],
      '8100 EUR': [-93_500n, -93_500n],
    })
    const { rate } = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
    assert.deepInclude(rate, {
      rate: '0.935',
      asOf: '2023-03-01',
      source: 'Central bank of tests',
      revision: 1,
      functionalAmount: 93_500n,
    })
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('with the policy on receipt it is revenue at the rate of its day and the note goes at its own', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars()
    await take(receiptOf(fixture, id, { currency: 'USD', amount: 40_000n }))
    assert.deepEqual(await inBoth(fixture), {
      '1000 USD': [40_000n, 37_400n],
      '4000 USD': [-40_000n, -37_400n],
      '8000 EUR': [37_400n, 37_400n],
      '8100 EUR': [-37_400n, -37_400n],
      '9000 USD': [60_000n, 55_200n],
      '9090 USD': [-60_000n, -55_200n],
    })
  })

  test('the last receipt takes the last cent of what the pledge is carried at', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ policy: 'on_pledge' })
    for (const amount of [33_333n, 33_333n, 33_334n]) {
      await take(receiptOf(fixture, id, { currency: 'USD', amount }))
    }
    const carried = await carriedPledge(db.connection(), fixture.cityId, id)
    assert.deepEqual(carried, { amount: 0n, functional: 0n })
    const sums = await inBoth(fixture)
    assert.deepEqual(sums['4000 USD'], [-100_000n, -92_000n])
    assert.equal(sums['1000 USD'][1] + sums['4900 USD'][1], 92_000n)
  })

  test('a later revision of the rate changes nothing that was recorded', async ({ assert }) => {
    const { fixture, id } = await withDollars()
    const receipt = receiptOf(fixture, id, { currency: 'USD', amount: 40_000n })
    await take(receipt)
    await addRate(fixture, ['USD', 'EUR', '0.9', '2023-03-01'], 'A correction')
    const before = await rowCounts(fixture)
    assert.isTrue((await take(receipt)).replayed)
    assert.deepEqual(await rowCounts(fixture), before)
    const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
    assert.deepInclude(shown.rate, { rate: '0.935', revision: 1 })
  })

  test('the bank may have had a rate of its own: its amount counts, with its source', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ policy: 'on_pledge' })
    const exchange = { functionalAmount: 91_000n, source: 'Statement 2023-31' }
    const receipt = receiptOf(fixture, id, { currency: 'USD', amount: 100_000n, exchange })
    await take(receipt)
    const sums = await inBoth(fixture)
    assert.deepEqual(sums['4900 USD'], [0n, 1_000n])
    assert.deepEqual(sums['8100 EUR'], [-91_000n, -91_000n])
    const { rate } = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
    assert.deepInclude(rate, { rate: '0.91', policy: 'bank', source: 'Statement 2023-31' })
    await assert.rejects(
      () => take({ ...receipt, exchange: { ...exchange, functionalAmount: 91_001n } }),
      /E_IDEMPOTENCY_CONFLICT/
    )
  })

  test('without a rate of the day it is refused and changes nothing', async ({ assert }) => {
    const { fixture, id } = await withDollars()
    const before = await rowCounts(fixture)
    await assert.rejects(
      () => take(receiptOf(fixture, id, { currency: 'USD', receivedOn: '2023-03-02' })),
      /E_NO_RATE/
    )
    assert.deepEqual(await rowCounts(fixture), before)
    await assert.rejects(() => activate(fixture, { number: 'GBP', currency: 'GBP' }), /E_NO_RATE/)
  })

  test('a pledge grows at the rate of the day and shrinks at what it is carried at', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ policy: 'on_pledge' })
    const change = (amount: bigint, version: number) =>
      transact((trx) =>
        changeAgreement(trx, {
          entryId: newId(),
          cityId: fixture.cityId,
          agreementId: id,
          version,
          terms: termsOf(fixture, { currency: 'USD', amount }),
          reason: 'Annex',
          on: '2023-03-01',
          preparedBy: fixture.maker,
        })
      )
    await change(200_000n, 2)
    const carried = () => carriedPledge(db.connection(), fixture.cityId, id)
    assert.deepEqual(await carried(), { amount: 200_000n, functional: 185_500n })
    await change(100_000n, 3)
    assert.deepEqual(await carried(), { amount: 100_000n, functional: 92_750n })
    assert.notProperty(await inBoth(fixture), '4900 USD')
  })

  test('above the threshold in the currency of the books it waits, the bank’s amount with it', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ approvalThreshold: 93_499n })
    const exchange = { functionalAmount: 94_000n, source: 'Statement' }
    const receipt = receiptOf(fixture, id, { currency: 'USD', amount: 100_000n, exchange })
    assert.equal(await transact((trx) => submitReceipt(trx, receipt)), 'waiting')
    await approveDraft(fixture.cityId, receipt.id, fixture.checker)
    const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
    assert.equal(shown.rate?.functionalAmount, 94_000n)
    const other = receiptOf(fixture, id, { currency: 'USD', amount: 50_000n })
    assert.equal(await transact((trx) => submitReceipt(trx, other)), 'recorded')
  })

  test('a reversal mirrors both currencies and opens the pledge at what it was carried at', async ({
    assert,
  }) => {
    const { fixture, id } = await withDollars({ policy: 'on_pledge' })
    const before = await inBoth(fixture)
    const receipt = receiptOf(fixture, id, { currency: 'USD', amount: 70_000n })
    await take(receipt)
    await transact((trx) =>
      reverseReceipt(trx, {
        id: newId(),
        cityId: fixture.cityId,
        receiptId: receipt.id,
        reason: 'Came to the wrong account',
        preparedBy: fixture.maker,
      })
    )
    assert.deepEqual(await inBoth(fixture), before)
    const { openPledge } = await agreementShown(db.connection(), fixture.cityId, id, READER)
    assert.equal(openPledge, 100_000n)
  })
})
