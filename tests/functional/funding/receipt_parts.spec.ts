import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import type { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt, type ReceiptRecording } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { submitReceipt } from '#funding/actions/submit'
import { agreementShown } from '#funding/queries/agreement_shown'
import { draftDetails } from '#funding/queries/draft_details'
import { draftShown } from '#funding/queries/drafts'
import { receiptShown } from '#funding/queries/receipts'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  rowCounts,
  type FundingFixture,
} from '#tests/support/funding'

const READER = { seesPrivateNames: true, today: '2023-06-01' }
const take = (receipt: ReceiptRecording) => transact((trx) => recordReceipt(trx, receipt))

/** An agreement of 1,000.00 in three instalments: 500.00, 300.00 and 200.00. */
async function withInstalments(
  options: { policy?: 'on_receipt' | 'on_pledge'; approvalThreshold?: bigint } = {}
) {
  const fixture = await makeFunding(options)
  const ids = [newId(), newId(), newId()]
  const { id } = await activate(fixture, {
    instalments: [
      { id: ids[0], dueOn: '2023-02-01', amount: 50_000n },
      { id: ids[1], dueOn: '2023-09-01', amount: 30_000n },
      { id: ids[2], dueOn: null, amount: 20_000n },
    ],
  })
  return { fixture, id, ids }
}

/** What an account holds of each instalment; '' is money that names none. */
async function byInstalment(fixture: FundingFixture, account: string) {
  const rows = await selectRows(
    db.connection(),
    `SELECT instalment_id, sum(amount) AS sum FROM postings
     WHERE city_id = ? AND account_code = ? GROUP BY instalment_id`,
    [fixture.cityId, account]
  )
  return Object.fromEntries(rows.map((row) => [row.instalment_id ?? '', toBigInt(row.sum)]))
}

test.group('One receipt for several instalments', () => {
  test('posts the cash and the pledge of each instalment, and the authority once ({$self})')
    .with(['on_receipt', 'on_pledge'] as const)
    .run(async ({ assert }, policy) => {
      const { fixture, id, ids } = await withInstalments({ policy })
      const parts = [
        { instalmentId: ids[0], amount: 50_000n },
        { instalmentId: ids[1], amount: 10_000n },
      ]
      const receipt = receiptOf(fixture, id, { amount: 65_000n, parts })
      await take(receipt)

      const expected = { [ids[0]]: 50_000n, [ids[1]]: 10_000n, '': 5_000n }
      assert.deepEqual(await byInstalment(fixture, '1000'), expected)
      assert.deepEqual(await byInstalment(fixture, policy === 'on_pledge' ? '1100' : '9000'), {
        [ids[0]]: -50_000n,
        [ids[1]]: -10_000n,
        '': 95_000n,
      })
      const sums = await balances(fixture)
      assert.deepEqual([sums['8000'], sums['8100']], [65_000n, -65_000n])
      const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
      assert.lengthOf(
        shown.lines.filter(({ account }) => account === '8100'),
        1
      )
      assert.deepEqual(
        shown.parts.map(({ no, amount }) => [no, amount]),
        [
          [1, 50_000n],
          [2, 10_000n],
        ]
      )
      assert.equal(shown.rest, 5_000n)
      const { standings } = await agreementShown(db.connection(), fixture.cityId, id, READER)
      assert.deepEqual(
        standings.map(({ received, state }) => [received, state]),
        [
          [50_000n, 'received'],
          [15_000n, 'part_paid'],
          [0n, 'planned'],
        ]
      )
      assert.isTrue((await verifyLedger(fixture.cityId)).ok)
    })

  test('and several receipts for one instalment add up to it', async ({ assert }) => {
    const { fixture, id, ids } = await withInstalments()
    for (const amount of [20_000n, 30_000n]) {
      await take(receiptOf(fixture, id, { amount, instalmentId: ids[0] }))
    }
    const { standings } = await agreementShown(db.connection(), fixture.cityId, id, READER)
    assert.deepEqual([standings[0].received, standings[0].state], [50_000n, 'received'])
  })

  test('a reversal opens every instalment of it again', async ({ assert }) => {
    const { fixture, id, ids } = await withInstalments()
    const parts = ids.map((instalmentId) => ({ instalmentId, amount: 20_000n }))
    const receipt = receiptOf(fixture, id, { amount: 60_000n, parts })
    await take(receipt)
    await transact((trx) =>
      reverseReceipt(trx, {
        id: newId(),
        cityId: fixture.cityId,
        receiptId: receipt.id,
        reason: 'Another city',
        preparedBy: fixture.maker,
      })
    )
    const { standings, openPledge } = await agreementShown(
      db.connection(),
      fixture.cityId,
      id,
      READER
    )
    assert.deepEqual(
      standings.map(({ open }) => open),
      [50_000n, 30_000n, 20_000n]
    )
    assert.equal(openPledge, 100_000n)
  })

  test('sent again it changes nothing; with other parts it is a conflict', async ({ assert }) => {
    const { fixture, id, ids } = await withInstalments()
    const parts = [{ instalmentId: ids[0], amount: 40_000n }]
    const receipt = receiptOf(fixture, id, { parts })
    await take(receipt)
    const before = await rowCounts(fixture)
    assert.isTrue((await take(receipt)).replayed)
    const other = { ...receipt, parts: [{ instalmentId: ids[1], amount: 40_000n }] }
    await assert.rejects(() => take(other), /E_IDEMPOTENCY_CONFLICT/)
    assert.deepEqual(await rowCounts(fixture), before)
  })

  test('{title} is refused and changes nothing')
    .with([
      {
        title: 'a part of nothing',
        amounts: [0n, 10_000n],
        code: 'E_PART_AMOUNT',
        field: 'parts.0.amount',
      },
      {
        title: 'more in parts than came',
        amounts: [30_000n, 10_001n],
        code: 'E_PARTS_SUM',
        field: 'parts',
      },
    ])
    .run(async ({ assert }, { amounts, code, field }) => {
      const { fixture, id, ids } = await withInstalments()
      const before = await rowCounts(fixture)
      const parts = amounts.map((amount, index) => ({ instalmentId: ids[index], amount }))
      const found = await take(receiptOf(fixture, id, { parts })).then(
        () => null,
        (error) => error as Refusal
      )
      assert.deepEqual([found?.code, found?.field], [code, field])
      assert.deepEqual(await rowCounts(fixture), before)
    })

  test('an instalment named twice, or one of another agreement, is refused', async ({ assert }) => {
    const { fixture, id, ids } = await withInstalments()
    const refused = async (instalmentIds: string[], code: string) => {
      const parts = instalmentIds.map((instalmentId) => ({ instalmentId, amount: 10_000n }))
      await assert.rejects(() => take(receiptOf(fixture, id, { parts })), new RegExp(code))
    }
    await refused([ids[0], ids[0]], 'E_PART_TWICE')
    await refused([ids[0], newId()], 'E_INSTALMENT_UNKNOWN')
  })

  test('above the threshold its parts wait with it and are posted by the second person', async ({
    assert,
  }) => {
    const { fixture, id, ids } = await withInstalments({ approvalThreshold: 100_000n })
    const parts = [
      { instalmentId: ids[0], amount: 50_000n },
      { instalmentId: ids[1], amount: 30_000n },
    ]
    const receipt = receiptOf(fixture, id, { amount: 100_001n, parts })
    const outcome = await transact((trx) => submitReceipt(trx, receipt))
    assert.equal(outcome, 'waiting')
    const draft = await draftShown(db.connection(), fixture.cityId, receipt.id)
    const { lines } = await draftDetails(db.connection(), fixture.cityId, draft, READER)
    await approveDraft(fixture.cityId, receipt.id, fixture.checker)
    const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, READER)
    assert.equal(shown.rest, 20_001n)
    assert.equal(shown.lines.length, lines.length)
  })

  test('the database itself keeps parts within their receipt and its agreement', async ({
    assert,
  }) => {
    const { fixture, id, ids } = await withInstalments()
    const receipt = receiptOf(fixture, id, {
      parts: [{ instalmentId: ids[0], amount: 30_000n }],
    })
    await take(receipt)
    const insert = (instalment: string, amount: bigint) =>
      transact((trx) =>
        trx.insertQuery().table('receipt_parts').insert({
          city_id: fixture.cityId,
          receipt_id: receipt.id,
          instalment_id: instalment,
          no: 2,
          amount,
        })
      )
    await assert.rejects(() => insert(ids[1], 10_001n), /E_RECEIPT_PARTS/)
    await assert.rejects(() => insert(newId(), 1n), /E_RECEIPT_PARTS/)
  })
})
