import { test } from '@japa/runner'
import { newId } from '#core/ids'
import type { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { recordReceipt, type ReceiptRecording } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  record,
  rowCounts,
  type FundingFixture,
} from '#tests/support/funding'
import { allocation, post } from '#tests/support/ledger'

const take = (receipt: ReceiptRecording) => transact((trx) => recordReceipt(trx, receipt))

test.group('Money received', () => {
  test('with the policy on receipt a pledge is a note until money comes, which is revenue and authority', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    assert.deepEqual(await balances(fixture), { 9000: 100_000n, 9090: -100_000n })

    await take(receiptOf(fixture, id))
    assert.deepEqual(await balances(fixture), {
      1000: 40_000n,
      4000: -40_000n,
      8000: 40_000n,
      8100: -40_000n,
      9000: 60_000n,
      9090: -60_000n,
    })
  })

  test('with the policy on pledge the pledge is revenue at once and money settles it', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    assert.deepEqual(await balances(fixture), { 1100: 100_000n, 4000: -100_000n })

    await take(receiptOf(fixture, id))
    assert.deepEqual(await balances(fixture), {
      1000: 40_000n,
      1100: 60_000n,
      4000: -100_000n,
      8000: 40_000n,
      8100: -40_000n,
    })
  })

  test('what comes above the pledge is revenue and leaves no pledge below zero ({$self})')
    .with(['on_receipt', 'on_pledge'] as const)
    .run(async ({ assert }, policy) => {
      const fixture = await makeFunding({ policy })
      const { id } = await activate(fixture)
      await take(receiptOf(fixture, id, { amount: 90_000n }))
      await take(receiptOf(fixture, id, { amount: 30_000n }))
      assert.deepEqual(await balances(fixture), {
        1000: 120_000n,
        4000: -120_000n,
        8000: 120_000n,
        8100: -120_000n,
      })
      assert.isTrue((await verifyLedger(fixture.cityId)).ok)
    })

  test('money under one agreement of the general fund answers no pledge of another', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const one = await activate(fixture, { number: 'A-1', amount: 10_000n, earmark: {} })
    const two = await activate(fixture, { number: 'A-2', amount: 50_000n, earmark: {} })
    await take(receiptOf(fixture, one.id, { amount: 30_000n }))
    assert.equal((await balances(fixture))['9000'], 50_000n)
    await take(receiptOf(fixture, two.id, { amount: 20_000n }))
    assert.equal((await balances(fixture))['9000'], 30_000n)
  })

  test('own income is not a contribution', async ({ assert }) => {
    const fixture = await makeFunding()
    await transact((trx) =>
      trx
        .query()
        .from('parties')
        .where({ id: fixture.funder })
        .update({ funder_kind: 'own_income' })
    )
    const { id } = await activate(fixture)
    await take(receiptOf(fixture, id))
    const found = await balances(fixture)
    assert.equal(found['4300'], -40_000n)
    assert.isUndefined(found['4000'])
  })

  test('the same receipt sent again changes nothing, also after the pledge has moved', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { amount: 70_000n, bankRef: 'B-1' })
    assert.isFalse((await take(receipt)).replayed)
    await take(receiptOf(fixture, id, { amount: 20_000n }))
    const before = await balances(fixture)
    assert.isTrue((await take(receipt)).replayed)
    assert.deepEqual(await balances(fixture), before)
    await assert.rejects(() => take({ ...receipt, amount: 70_001n }), /E_IDEMPOTENCY_CONFLICT/)
  })

  test('two receipts at once share the pledge and do not use it twice', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await Promise.all([
      take(receiptOf(fixture, id, { amount: 60_000n })),
      take(receiptOf(fixture, id, { amount: 60_000n })),
    ])
    const found = await balances(fixture)
    assert.equal(found['1000'], 120_000n)
    assert.isUndefined(found['9000'])
  })

  test('a reversed receipt opens the pledge again and gives its bank reference back', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { bankRef: 'B-1' })
    await take(receipt)
    const reversal = {
      id: newId(),
      cityId: fixture.cityId,
      receiptId: receipt.id,
      reason: 'Booked to the wrong agreement',
      preparedBy: fixture.maker,
    }
    await transact((trx) => reverseReceipt(trx, reversal))
    assert.deepEqual(await balances(fixture), { 9000: 100_000n, 9090: -100_000n })
    assert.isTrue((await transact((trx) => reverseReceipt(trx, reversal))).replayed)
    await assert.rejects(
      () => transact((trx) => reverseReceipt(trx, { ...reversal, id: newId() })),
      /E_ALREADY_REVERSED/
    )
    await take(receiptOf(fixture, id, { bankRef: 'B-1' }))
  })

  test('a receipt whose money is allocated is not reversed', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id, fundId } = await activate(fixture)
    const receipt = receiptOf(fixture, id)
    await take(receipt)
    await post(allocation({ ...fixture, fund: fundId }, 30_000n))
    await assert.rejects(
      () =>
        transact((trx) =>
          reverseReceipt(trx, {
            id: newId(),
            cityId: fixture.cityId,
            receiptId: receipt.id,
            reason: 'Wrong',
            preparedBy: fixture.maker,
          })
        ),
      /E_OVERDRAWN/
    )
  })
})

interface Case {
  title: string
  code: string
  field?: string
  change: Partial<ReceiptRecording>
}

const REFUSED: Case[] = [
  {
    title: 'an amount of 0: a free membership is an agreement of 0',
    code: 'E_RECEIPT_ZERO',
    field: 'amount',
    change: { amount: 0n },
  },
  {
    title: 'a negative amount',
    code: 'E_RECEIPT_AMOUNT',
    field: 'amount',
    change: { amount: -1n },
  },
  {
    title: 'another currency',
    code: 'E_RECEIPT_CURRENCY',
    field: 'currency',
    change: { currency: 'USD' },
  },
  {
    title: 'a day before the agreement',
    code: 'E_OUTSIDE_AGREEMENT',
    field: 'date',
    change: { receivedOn: '2022-12-31' },
  },
  {
    title: 'a day after the agreement',
    code: 'E_OUTSIDE_AGREEMENT',
    field: 'date',
    change: { receivedOn: '2024-01-01' },
  },
  {
    title: 'an instalment of nobody',
    code: 'E_INSTALMENT_UNKNOWN',
    field: 'instalment',
    change: { instalmentId: newId() },
  },
  {
    title: 'a bank reference that came before',
    code: 'E_BANK_REF_TAKEN',
    field: 'bank_ref',
    change: { bankRef: ' B-1 ' },
  },
  { title: 'an unknown agreement', code: 'E_NOT_FOUND', change: { agreementId: newId() } },
]

test.group('Money that is refused', () => {
  async function refusal(
    fixture: FundingFixture,
    receipt: ReceiptRecording
  ): Promise<Refusal | null> {
    const before = [await rowCounts(fixture), await balances(fixture)]
    const found = await take(receipt).then(
      () => null,
      (error) => error as Refusal
    )
    const after = [await rowCounts(fixture), await balances(fixture)]
    if (JSON.stringify(before, text) !== JSON.stringify(after, text))
      throw new Error('Something changed')
    return found
  }
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

  test('{title}')
    .with(REFUSED)
    .run(async ({ assert }, { code, field, change }) => {
      const fixture = await makeFunding()
      const { id } = await activate(fixture)
      await take(receiptOf(fixture, id, { bankRef: 'B-1' }))
      const found = await refusal(fixture, receiptOf(fixture, id, change))
      assert.equal(found?.code, code)
      assert.equal(found?.field, field)
    })

  test('a day in no open period', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, { endsOn: null })
    const found = await refusal(fixture, receiptOf(fixture, id, { receivedOn: '2024-02-01' }))
    assert.equal(found?.code, 'E_PERIOD')
  })

  test('{$self} is not a promise that money answers')
    .with(['asked', 'granted', 'refused'] as const)
    .run(async ({ assert }, status) => {
      const fixture = await makeFunding()
      const id = await record(fixture, {}, status)
      const found = await refusal(fixture, receiptOf(fixture, id))
      assert.equal(found?.code, 'E_AGREEMENT_NOT_ACTIVE')
      assert.equal(found?.params.status, status)
    })

  test('the agreement of another city is not found', async ({ assert }) => {
    const [here, there] = [await makeFunding(), await makeFunding()]
    const { id } = await activate(there)
    assert.equal((await refusal(here, receiptOf(here, id)))?.status, 404)
  })
})
