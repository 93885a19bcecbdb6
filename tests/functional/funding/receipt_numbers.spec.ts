import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { savepoint, transact } from '#core/transact'
import { recordReceipt, type ReceiptRecording } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { receiptShown } from '#funding/queries/receipts'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { ownerClient } from '#tests/support/databases'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'

const take = (receipt: ReceiptRecording) => transact((trx) => recordReceipt(trx, receipt))

async function numbersOf({ cityId }: FundingFixture): Promise<string[]> {
  const rows = await selectRows(
    db.connection(),
    'SELECT number FROM receipt_numbers WHERE city_id = ? ORDER BY number',
    [cityId]
  )
  return rows.map(({ number }) => number)
}

test.group('Numbers of receipts', () => {
  test('follow one another in each fiscal year, in the order of recording', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, { endsOn: '2024-12-31' })
    await transact((trx) =>
      openFiscalYear(trx, { cityId: fixture.cityId, name: '2024', startsOn: '2024-01-01' })
    )
    const days = ['2023-05-01', '2024-02-01', '2023-03-01', '2024-01-01']
    const receipts = days.map((receivedOn) =>
      receiptOf(fixture, id, { receivedOn, amount: 1_000n })
    )
    const numbers = []
    for (const receipt of receipts) {
      await take(receipt)
      const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, {
        seesPrivateNames: true,
      })
      numbers.push(shown.receiptNo)
    }
    assert.deepEqual(numbers, ['2023-0001', '2024-0001', '2023-0002', '2024-0002'])
  })

  test('have no gap where a receipt was refused, rolled back or sent twice', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const first = receiptOf(fixture, id, { amount: 1_000n })
    await take(first)
    await take(first)
    await assert.rejects(
      () => take(receiptOf(fixture, id, { receivedOn: '2030-01-01' })),
      /E_OUTSIDE_AGREEMENT/
    )
    await assert.rejects(
      () =>
        transact(async (trx) => {
          await recordReceipt(trx, receiptOf(fixture, id, { amount: 2_000n }))
          throw new Error('the power went')
        }),
      /the power went/
    )
    await transact(async (trx) => {
      const taken = receiptOf(fixture, id, { amount: 3_000n })
      await savepoint(trx, async (inner) => {
        await recordReceipt(inner, taken)
        throw new Error('one row of a file')
      }).catch(() => undefined)
      await recordReceipt(trx, receiptOf(fixture, id, { amount: 4_000n }))
    })
    assert.deepEqual(await numbersOf(fixture), ['2023-0001', '2023-0002'])
  })

  test('are one for each of many receipts that arrive at once', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await Promise.all(
      Array.from({ length: 12 }, () => take(receiptOf(fixture, id, { amount: 1_000n })))
    )
    const expected = Array.from({ length: 12 }, (_, i) => `2023-${String(i + 1).padStart(4, '0')}`)
    assert.deepEqual(await numbersOf(fixture), expected)
  })

  test('stay with a reversed receipt, which is void, and are never given again', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { amount: 1_000n })
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
    await take(receiptOf(fixture, id, { amount: 1_000n }))
    const shown = await receiptShown(db.connection(), fixture.cityId, receipt.id, {
      seesPrivateNames: true,
    })
    assert.deepEqual([shown.receiptNo, shown.isReversed], ['2023-0001', true])
    assert.deepEqual(await numbersOf(fixture), ['2023-0001', '2023-0002'])
  })

  test('the database refuses a gap, a second use and a change', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await take(receiptOf(fixture, id, { amount: 1_000n }))
    const [row] = await selectRows(
      db.connection(),
      'SELECT * FROM receipt_numbers WHERE city_id = ?',
      [fixture.cityId]
    )
    const write = (sql: string) => ownerClient().rawQuery(sql, [fixture.cityId])
    const insert = (no: number) =>
      transact((trx) =>
        trx
          .insertQuery()
          .table('receipt_numbers')
          .insert({ ...row, no, number: `2023-${no}` })
      )
    await assert.rejects(() => insert(3), /E_RECEIPT_NUMBER/)
    await assert.rejects(() => insert(1), /E_RECEIPT_NUMBER|E_DUPLICATE/)
    await assert.rejects(
      () => write("UPDATE receipt_numbers SET number = 'X' WHERE city_id = ?"),
      /E_APPEND_ONLY/
    )
    await assert.rejects(
      () => write('DELETE FROM receipt_numbers WHERE city_id = ?'),
      /E_APPEND_ONLY/
    )
  })
})
