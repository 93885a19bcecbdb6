import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { Condition } from '#funding/domain/conditions'
import { decideCondition, withdrawOutcome } from '#funding/actions/decide_condition'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { payRefund } from '#funding/actions/pay_refund'
import { conditionOf } from '#funding/queries/condition'
import { listRefunds } from '#funding/queries/refunds'
import RefundsOfLapses from '#database/migrations/0085_refunds_of_lapses'
import { appendOnlyGuard } from '#database/triggers/append_only'
import { linkRepayment } from '#funding/actions/link_repayment'
import { repaymentsOf } from '#funding/queries/repayments'
import { postEntry } from '#ledger/actions/post_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { databaseName, openRawConnection, ownerClient } from '#tests/support/databases'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  rowCounts,
  type FundingFixture,
} from '#tests/support/funding'

const CONDITION: Condition = {
  kind: 'performance',
  text: 'At least 40 people finish the course',
  rightOfReturn: true,
  spendToFulfil: false,
}

/** An active agreement of 100,000 that depends on a condition. */
function conditional(fixture: FundingFixture, change: Partial<Condition> = {}) {
  return activate(fixture, { condition: { ...CONDITION, ...change } })
}

function decide(
  fixture: FundingFixture,
  agreementId: string,
  outcome: 'met' | 'lapsed',
  amount: bigint,
  id = newId()
) {
  return transact((trx) =>
    decideCondition(trx, {
      id,
      cityId: fixture.cityId,
      agreementId,
      outcome,
      amount,
      decidedOn: '2023-06-01',
      evidence: 'Report of May',
      preparedBy: fixture.maker,
    })
  )
}

test.group('A conditional pledge', () => {
  for (const policy of ['on_receipt', 'on_pledge'] as const) {
    test(`is only remembered when it is signed (${policy})`, async ({ assert }) => {
      const fixture = await makeFunding({ policy })
      await conditional(fixture)
      assert.deepEqual(await balances(fixture), { '9000': 100_000n, '9090': -100_000n })
    })
  }

  test('money that comes before its condition is held and may not be spent', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    assert.deepEqual(await balances(fixture), {
      '1000': 40_000n,
      '2100': -40_000n,
      '9000': 100_000n,
      '9090': -100_000n,
    })
  })

  test('it may be spent where the agreement wants it spent to meet the condition', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture, { spendToFulfil: true })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    const now = await balances(fixture)
    assert.deepEqual([now['2100'], now['8100']], [-40_000n, -40_000n])
    await decide(fixture, id, 'met', 40_000n)
    const after = await balances(fixture)
    assert.deepEqual([after['2100'], after['4000'], after['8100']], [undefined, -40_000n, -40_000n])
  })

  test('met for more than is held, the rest is a pledge like any other', async ({ assert }) => {
    const recognised = await makeFunding({ policy: 'on_pledge' })
    const first = await conditional(recognised)
    await transact((trx) =>
      recordReceipt(trx, receiptOf(recognised, first.id, { amount: 40_000n }))
    )
    await decide(recognised, first.id, 'met', 60_000n)
    assert.deepEqual(await balances(recognised), {
      '1000': 40_000n,
      '1100': 20_000n,
      '4000': -60_000n,
      '8000': 40_000n,
      '8100': -40_000n,
      '9000': 40_000n,
      '9090': -40_000n,
    })

    const remembered = await makeFunding({ policy: 'on_receipt' })
    const second = await conditional(remembered)
    await transact((trx) =>
      recordReceipt(trx, receiptOf(remembered, second.id, { amount: 40_000n }))
    )
    await decide(remembered, second.id, 'met', 60_000n)
    assert.deepEqual(await balances(remembered), {
      '1000': 40_000n,
      '4000': -40_000n,
      '8000': 40_000n,
      '8100': -40_000n,
      '9000': 60_000n,
      '9090': -60_000n,
    })
    // What is due now is answered first, what still depends on the condition is held again.
    const next = receiptOf(remembered, second.id, { amount: 30_000n, receivedOn: '2023-07-01' })
    await transact((trx) => recordReceipt(trx, next))
    const after = await balances(remembered)
    assert.deepEqual([after['2100'], after['4000']], [-10_000n, -60_000n])
  })

  test('scenario 40: lapsed, it is forgotten; what is held goes back to who has a right of return', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    await decide(fixture, id, 'lapsed', 70_000n)
    assert.deepEqual(await balances(fixture), {
      '1000': 40_000n,
      '2100': -30_000n,
      '2300': -10_000n,
      '9000': 30_000n,
      '9090': -30_000n,
    })
    const [owed] = await listRefunds(db.connection(), fixture.cityId, { agreement: id })
    assert.deepEqual([owed.basis, owed.open], ['unearned', 10_000n])
    await transact((trx) =>
      payRefund(trx, {
        id: newId(),
        cityId: fixture.cityId,
        refundId: owed.id,
        amount: 10_000n,
        paidOn: '2023-12-20',
        preparedBy: fixture.maker,
      })
    )
    assert.equal((await balances(fixture))['1000'], 30_000n)
  })

  test('a lapse from before there were refunds of it gets the one that it would have today', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    await decide(fixture, id, 'lapsed', 70_000n)
    const keeps = { ...CONDITION, rightOfReturn: false }
    const kept = await activate(fixture, { number: 'KEPT', condition: keeps })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, kept.id, { amount: 10_000n })))
    await decide(fixture, kept.id, 'lapsed', 100_000n)

    const raw = await openRawConnection()
    await raw.run('BEGIN')
    try {
      const ofCity = `FROM refunds WHERE city_id = '${fixture.cityId}'`
      const today = await raw.rows(`SELECT * ${ofCity}`)
      const guard = appendOnlyGuard('refunds', ['city_id', 'id'])[databaseName()]
      for (const sql of [...guard.down, `DELETE ${ofCity}`]) await raw.run(sql)
      // Done again it adds nothing.
      for (const file of ['first', 'again']) {
        const queries = await new RefundsOfLapses(db.connection(), file, true).execUp()
        for (const sql of queries as string[]) await raw.run(sql)
      }
      assert.lengthOf(today, 1)
      assert.deepEqual(await raw.rows(`SELECT * ${ofCity}`), today)
    } finally {
      await raw.run('ROLLBACK')
      await raw.close()
    }
  })

  test('a refund that an adjustment paid back is closed by counting it, and opened by taking it back', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    await decide(fixture, id, 'lapsed', 70_000n)
    const { cityId, maker: by } = fixture
    const refund = async () => (await listRefunds(db.connection(), cityId, { agreement: id }))[0]
    const owed = await refund()
    const [{ fund_id: fund }] = await selectRows(
      db.connection(),
      'SELECT fund_id FROM agreements WHERE city_id = ? AND id = ?',
      [cityId, id]
    )
    const adjust = async (amount: bigint) => {
      const of = { fund, currency: fixture.currency }
      const entryId = newId()
      await transact((trx) =>
        postEntry(trx, {
          ...{ id: entryId, cityId, kind: 'adjustment', effectiveOn: '2023-12-20' },
          ...{ memo: 'Back to the funder', preparedBy: by, approvedBy: fixture.checker },
          lines: [
            { ...of, account: '2300', amount },
            { ...of, account: '1000', amount: -amount },
          ],
        })
      )
      return entryId
    }
    const above = await adjust(10_001n)
    const paid = await adjust(10_000n)
    const link = (entryId: string) =>
      transact((trx) => linkRepayment(trx, { cityId, refundId: owed.id, entryId, by }))
    await assert.rejects(() => link(above), /E_REPAYMENT_ENTRY/)
    const found = await repaymentsOf(db.connection(), cityId, owed)
    assert.deepEqual(
      found.map(({ entryId }) => entryId),
      [paid]
    )
    await link(paid)
    await link(paid)
    assert.equal((await refund()).open, 0n)
    assert.isEmpty((await verifyLedger(cityId)).faults)
    await transact((trx) =>
      reverseEntry(trx, {
        ...{ id: newId(), cityId, entryId: paid, reason: 'wrong bank' },
        ...{ preparedBy: by, approvedBy: fixture.checker },
      })
    )
    assert.equal((await refund()).open, 10_000n)
  })

  test('without a right of return the city keeps what it holds, and may spend it', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture, { rightOfReturn: false })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    await decide(fixture, id, 'lapsed', 100_000n)
    assert.deepEqual(await balances(fixture), {
      '1000': 40_000n,
      '4000': -40_000n,
      '8000': 40_000n,
      '8100': -40_000n,
    })
  })

  test('more than depends on the condition is refused with the most there is', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await decide(fixture, id, 'met', 90_000n)
    await assert.rejects(
      () => decide(fixture, id, 'met', 10_001n),
      /E_CONDITION_AMOUNT {"most":"100.00"/
    )
    const { id: free } = await activate(fixture, { number: 'FREE' })
    await assert.rejects(() => decide(fixture, free, 'met', 1n), /E_NO_CONDITION/)
  })

  test('the same decision sent twice is one, another under its id is refused', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ policy: 'on_pledge' })
    const { id } = await conditional(fixture)
    const decision = newId()
    await decide(fixture, id, 'met', 50_000n, decision)
    const before = await rowCounts(fixture)
    assert.isTrue((await decide(fixture, id, 'met', 50_000n, decision)).replayed)
    assert.deepEqual(await rowCounts(fixture), before)
    await assert.rejects(
      () => decide(fixture, id, 'met', 50_001n, decision),
      /E_IDEMPOTENCY_CONFLICT/
    )
  })

  test('a decision that moved nothing is withdrawn; one with an entry is reversed', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    const outcome = newId()
    await decide(fixture, id, 'met', 50_000n, outcome)
    const withdraw = () =>
      transact((trx) =>
        withdrawOutcome(trx, {
          id: newId(),
          cityId: fixture.cityId,
          agreementId: id,
          outcomeId: outcome,
          reason: 'Wrong report',
          decidedOn: '2023-06-02',
          by: fixture.maker,
        })
      )
    await withdraw()
    assert.equal((await conditionOf(db.connection(), fixture.cityId, id))!.open, 100_000n)
    await assert.rejects(withdraw, /E_ALREADY_REVERSED/)
  })

  test('what was earned cannot lose the money it was earned with', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    const receipt = receiptOf(fixture, id, { amount: 40_000n })
    await transact((trx) => recordReceipt(trx, receipt))
    const met = newId()
    await decide(fixture, id, 'met', 40_000n, met)
    const undo = () =>
      transact((trx) =>
        reverseReceipt(trx, {
          id: newId(),
          cityId: fixture.cityId,
          receiptId: receipt.id,
          reason: 'Wrong account',
          preparedBy: fixture.maker,
        })
      )
    await assert.rejects(undo, /E_REVERSAL_ANSWERED/)
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: fixture.cityId,
        entryId: met,
        reason: 'Report withdrawn',
        preparedBy: fixture.maker,
      })
    )
    assert.equal((await conditionOf(db.connection(), fixture.cityId, id))!.open, 100_000n)
    await undo()
    assert.deepEqual(await balances(fixture), { '9000': 100_000n, '9090': -100_000n })
  })

  test('rows of decisions are never changed', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await conditional(fixture)
    await decide(fixture, id, 'met', 50_000n)
    for (const sql of [
      'UPDATE condition_outcomes SET amount = 1 WHERE city_id = ?',
      'DELETE FROM condition_outcomes WHERE city_id = ?',
    ]) {
      await assert.rejects(() => ownerClient().rawQuery(sql, [fixture.cityId]), /E_APPEND_ONLY/)
    }
    const [row] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM condition_outcomes WHERE city_id = ? AND amount = 50000',
      [fixture.cityId]
    )
    assert.equal(Number(row.n), 1)
  })
})
