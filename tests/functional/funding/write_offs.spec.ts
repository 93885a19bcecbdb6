import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { payRefund } from '#funding/actions/pay_refund'
import { recordRefund, type Refund } from '#funding/actions/record_refund'
import { submitWriteOff } from '#funding/actions/submit_pledge_events'
import { writeOffPledge, type WriteOff } from '#funding/actions/write_off_pledge'
import '#funding/draft_actions'
import { agreementShown } from '#funding/queries/agreement_shown'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { moneyFlow } from '#ledger/queries/flow'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  type FundingFixture,
} from '#tests/support/funding'
import { allocate, type Books } from '#tests/support/books'

function writeOffOf(
  fixture: FundingFixture,
  agreementId: string,
  change: Partial<WriteOff> = {}
): WriteOff {
  return {
    id: newId(),
    cityId: fixture.cityId,
    agreementId,
    step: 'write_off',
    amount: 60_000n,
    decidedOn: '2023-09-01',
    reason: 'The company is insolvent',
    preparedBy: fixture.maker,
    ...change,
  }
}

const writeOff = (of: WriteOff) => transact((trx) => writeOffPledge(trx, of))
const receive = (fixture: FundingFixture, id: string, amount: bigint, receivedOn = '2023-03-01') =>
  transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount, receivedOn })))

test.group('A pledge that will not come', () => {
  test('is a loss where it was recognised, out of the allowance first', async ({ assert }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await writeOff(writeOffOf(fixture, id, { step: 'allowance', amount: 25_000n }))
    assert.deepEqual(
      [(await balances(fixture))['1190'], (await balances(fixture))['4800']],
      [-25_000n, 25_000n]
    )
    await writeOff(writeOffOf(fixture, id, { amount: 60_000n }))
    assert.deepEqual(await balances(fixture), {
      '1000': 40_000n,
      '4000': -100_000n,
      '4800': 60_000n,
      '8000': 40_000n,
      '8100': -40_000n,
    })
  })

  test('is forgotten where it was only remembered, and no loss is shown', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await writeOff(writeOffOf(fixture, id))
    assert.deepEqual(await balances(fixture), {
      '1000': 40_000n,
      '4000': -40_000n,
      '8000': 40_000n,
      '8100': -40_000n,
    })
    await assert.rejects(
      () => writeOff(writeOffOf(fixture, id, { step: 'allowance', amount: 1n })),
      /E_ALLOWANCE_NOT_RECOGNISED/
    )
  })

  test('scenario 39: paid late after all, it is a recovery that may be spent', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    await writeOff(writeOffOf(fixture, id, { amount: 100_000n }))
    await receive(fixture, id, 130_000n, '2023-10-01')
    assert.deepEqual(await balances(fixture), {
      '1000': 130_000n,
      '4000': -130_000n,
      '8000': 130_000n,
      '8100': -130_000n,
    })
  })

  test('scenario 39: paid late, its write-off is not reversed from under the payment', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    const lost = writeOffOf(fixture, id, { amount: 100_000n })
    await writeOff(lost)
    const receipt = receiptOf(fixture, id, { amount: 30_000n, receivedOn: '2023-10-01' })
    await transact((trx) => recordReceipt(trx, receipt))
    const reverse = (entryId: string) =>
      transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId: fixture.cityId,
          entryId,
          reason: 'x',
          preparedBy: fixture.maker,
        })
      )
    await assert.rejects(() => reverse(lost.id), /E_REVERSAL_ANSWERED/)
    await reverse(receipt.id)
    await reverse(lost.id)
    assert.deepEqual(await balances(fixture), { '1100': 100_000n, '4000': -100_000n })
  })

  test('names the instalment that is written off', async ({ assert }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const instalments = [
      { id: newId(), dueOn: '2023-02-01', amount: 40_000n },
      { id: newId(), dueOn: '2023-05-01', amount: 60_000n },
    ]
    const { id } = await activate(fixture, { instalments })
    await writeOff(writeOffOf(fixture, id, { instalmentId: instalments[1].id }))
    const shown = await agreementShown(db.connection(), fixture.cityId, id, {
      seesPrivateNames: true,
      today: '2023-10-01',
    })
    assert.deepEqual(
      shown.standings.map(({ state, open }) => [state, open]),
      [
        ['overdue', 40_000n],
        ['written_off', 0n],
      ]
    )
  })

  test('more than is open is refused, and nothing of another agreement’s instalment', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await assert.rejects(
      () => writeOff(writeOffOf(fixture, id, { amount: 60_001n })),
      /E_WRITE_OFF_AMOUNT/
    )
    await assert.rejects(
      () => writeOff(writeOffOf(fixture, id, { instalmentId: newId() })),
      /E_INSTALMENT_UNKNOWN/
    )
    await assert.rejects(() => writeOff(writeOffOf(fixture, id, { amount: 0n })), /E_AMOUNT/)
  })

  test('is no receipt: pledged falls, received does not rise', async ({ assert }) => {
    for (const policy of ['on_pledge', 'on_receipt'] as const) {
      const fixture = await makeFunding({ policy })
      const { id } = await activate(fixture)
      await receive(fixture, id, 40_000n)
      await writeOff(writeOffOf(fixture, id))
      const flow = await moneyFlow(fixture.cityId, { asOf: '2023-12-31' })
      assert.deepEqual([flow.pledged, flow.received], [40_000n, 40_000n], policy)
    }
  })

  test('an allowance that was used is not reversed from under the write-off', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await activate(fixture)
    const allowance = writeOffOf(fixture, id, { step: 'allowance', amount: 25_000n })
    await writeOff(allowance)
    await writeOff(writeOffOf(fixture, id, { amount: 100_000n }))
    await assert.rejects(
      () =>
        transact((trx) =>
          reverseEntry(trx, {
            id: newId(),
            cityId: fixture.cityId,
            entryId: allowance.id,
            reason: 'x',
            preparedBy: fixture.maker,
          })
        ),
      /E_REVERSAL_ANSWERED/
    )
  })

  test('above the threshold it waits for a second person', async ({ assert }) => {
    const fixture = await makeFunding({ policy: 'on_pledge', approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const { approvedBy, ...of } = writeOffOf(fixture, id, { amount: 100_000n })
    assert.equal(await transact((trx) => submitWriteOff(trx, of)), 'waiting')
    assert.isUndefined((await balances(fixture))['4800'])
    await approveDraft(fixture.cityId, of.id, fixture.checker)
    assert.equal((await balances(fixture))['4800'], 100_000n)
  })
})

function refundOf(
  fixture: FundingFixture,
  agreementId: string,
  change: Partial<Refund> = {}
): Refund {
  return {
    id: newId(),
    cityId: fixture.cityId,
    agreementId,
    basis: 'earned',
    amount: 15_000n,
    decidedOn: '2023-06-01',
    reason: 'Less was spent than granted',
    preparedBy: fixture.maker,
    ...change,
  }
}

const refund = (of: Refund) => transact((trx) => recordRefund(trx, of))

test.group('Money that goes back', () => {
  test('scenario 36: is owed first and paid then, in parts', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    const owed = refundOf(fixture, id)
    await refund(owed)
    const now = await balances(fixture)
    assert.deepEqual(
      [now['2300'], now['4000'], now['8100'], now['1000']],
      [-15_000n, -25_000n, -25_000n, 40_000n]
    )
    const pay = (amount: bigint, paymentId = newId()) =>
      transact((trx) =>
        payRefund(trx, {
          id: paymentId,
          cityId: fixture.cityId,
          refundId: owed.id,
          amount,
          paidOn: '2023-06-15',
          preparedBy: fixture.maker,
        })
      )
    await pay(10_000n)
    await assert.rejects(() => pay(5_001n), /E_REFUND_PAYMENT/)
    const last = newId()
    await pay(5_000n, last)
    assert.isTrue((await pay(5_000n, last)).replayed)
    const after = await balances(fixture)
    assert.deepEqual([after['2300'], after['1000']], [undefined, 25_000n])
  })

  test('scenario 36: never more than was received', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await refund(refundOf(fixture, id, { amount: 30_000n }))
    await assert.rejects(
      () => refund(refundOf(fixture, id, { amount: 10_001n })),
      /E_REFUND_AMOUNT {"most":"100.00"/
    )
  })

  test('scenario 36: what lines hold has to be given back to the fund first', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id, fundId } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await allocate(fixture as unknown as Books, fundId, fixture.line, 30_000n, '2023-04-01')
    await assert.rejects(
      () => refund(refundOf(fixture, id, { amount: 10_001n })),
      /E_REFUND_ALLOCATED {"free":"100.00","needed":"100.01"/
    )
    await refund(refundOf(fixture, id, { amount: 10_000n }))
    assert.equal((await balances(fixture))['8100'], undefined)
  })

  test('of a closed year it is a cost of this one', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await receive(fixture, id, 40_000n)
    await refund(refundOf(fixture, id, { basis: 'closed_year' }))
    const now = await balances(fixture)
    assert.deepEqual([now['4000'], now['4850']], [-40_000n, 15_000n])
  })

  test('held money that was never earned takes no authority with it', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, {
      condition: { kind: 'policy', text: 'x', rightOfReturn: true, spendToFulfil: false },
    })
    await receive(fixture, id, 40_000n)
    await assert.rejects(() => refund(refundOf(fixture, id, { amount: 1n })), /E_REFUND_AMOUNT/)
    await refund(refundOf(fixture, id, { basis: 'unearned' }))
    const now = await balances(fixture)
    assert.deepEqual([now['2100'], now['2300'], now['8100']], [-25_000n, -15_000n, undefined])
  })
})
