import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { isPostgres } from '#core/sql'
import { transact } from '#core/transact'
import { payPayable, type PayablePayment } from '#authority/actions/pay_payable'
import { submitPayablePayment } from '#authority/actions/submit'
import { payableShown, payablesOf } from '#authority/queries/payables'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { linesOfEntry } from '#ledger/queries/entries'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { ownerClient } from '#tests/support/databases'
import {
  balanceOf,
  headOf,
  makeLedger,
  withoutGuard,
  type LedgerFixture,
} from '#tests/support/ledger'
import { commit, expenditureOf, giveMoney, refusalOf, spend } from '#tests/support/programmes'

const client = () => db.connection()
const officer = { seesPrivateNames: true }

/** A city that owes 600 of a commitment of 1,000 since 1 June, due on the last day of it. */
async function owing(options: Parameters<typeof makeLedger>[0] = {}) {
  const city = await makeLedger(options)
  await giveMoney(city, 1000n)
  const commitment = await commit(city, { amount: 1000n })
  const id = await spend(city, commitment, { amount: 600n, owed: { dueOn: '2023-06-30' } })
  return { city, commitment, id }
}

function paymentOf(
  city: LedgerFixture,
  payableId: string,
  change: Partial<PayablePayment> = {}
): PayablePayment {
  return {
    id: newId(),
    cityId: city.cityId,
    payableId,
    amount: 600n,
    paidOn: '2023-06-20',
    memo: 'Transfer',
    preparedBy: city.maker,
    ...change,
  }
}

const pay = (city: LedgerFixture, id: string, change: Partial<PayablePayment> = {}) =>
  transact((trx) => payPayable(trx, paymentOf(city, id, change)))

const reverse = (city: LedgerFixture, entryId: string) =>
  transact((trx) =>
    reverseEntry(trx, {
      id: newId(),
      cityId: city.cityId,
      entryId,
      reason: 'Wrong',
      preparedBy: city.maker,
      approvedBy: city.checker,
    })
  )

const linesOf = async (city: LedgerFixture, id: string) =>
  (await linesOfEntry(client(), city.cityId, id)).map(({ account, amount }) => [account, amount])

test.group('Payables', () => {
  test('a cost can be owed first and paid in parts', async ({ assert }) => {
    const { city, id } = await owing()
    assert.deepEqual(await linesOf(city, id), [
      ['8300', 600n],
      ['8400', -600n],
      ['5000', 600n],
      ['2000', -600n],
    ])
    const shown = async (today = '2023-06-15') =>
      (await payableShown(client(), city.cityId, id, today, officer)).payable
    assert.deepInclude(await shown(), { open: 600n, state: 'open' })
    assert.equal((await shown('2023-07-01')).state, 'overdue')
    const { id: first } = await pay(city, id, { amount: 250n })
    assert.deepEqual(await linesOf(city, first), [
      ['2000', 250n],
      ['1000', -250n],
    ])
    assert.deepInclude(await shown(), { paid: 250n, open: 350n, state: 'part_paid' })
    const above = await refusalOf(() => pay(city, id, { amount: 351n }))
    assert.deepEqual([above.code, above.params.open], ['E_PAID_ABOVE_OWED', '3.50'])
    await pay(city, id, { amount: 350n })
    assert.deepInclude(await shown(), { open: 0n, state: 'paid' })
    assert.equal(await balanceOf(city, '2000'), 0n)
    assert.equal(await balanceOf(city, '1000'), -600n)
  })

  test('what is open of the list is what the account owes', async ({ assert }) => {
    const { city, id, commitment } = await owing()
    await spend(city, commitment, { amount: 100n, owed: {} })
    await spend(city, commitment, { amount: 50n })
    await pay(city, id, { amount: 200n })
    const list = (state?: 'overdue' | 'part_paid' | 'paid') =>
      payablesOf(client(), city.cityId, { state, today: '2023-07-10' }, 1, officer)
    const open = await list()
    assert.deepEqual([open.count, open.totals], [2, { amount: 700n, paid: 200n, open: 500n }])
    assert.equal(open.totals.open, -(await balanceOf(city, '2000')))
    assert.deepEqual([(await list('overdue')).count, (await list('part_paid')).count], [1, 1])
    assert.equal((await list('paid')).count, 0)
  })

  test('the same cost twice is one; owed and paid are two different requests', async ({
    assert,
  }) => {
    const { city, commitment } = await owing()
    const cost = expenditureOf(city, commitment, { amount: 10n, owed: { dueOn: '2023-07-01' } })
    const record = (change: object = {}) =>
      transact((trx) => recordExpenditure(trx, { ...cost, ...change }))
    await record()
    assert.isTrue((await record()).replayed)
    for (const change of [{ owed: null }, { owed: { dueOn: '2023-07-02' } }]) {
      assert.equal((await refusalOf(() => record(change))).code, 'E_IDEMPOTENCY_CONFLICT')
    }
  })

  test('above the threshold a payment waits, and the same payment is one', async ({ assert }) => {
    const { city, id } = await owing({ approvalThreshold: null })
    await client()
      .query()
      .from('ledgers')
      .where({ city_id: city.cityId })
      .update({ approval_threshold: 500 })
    const payment = paymentOf(city, id)
    assert.equal(await transact((trx) => submitPayablePayment(trx, payment)), 'waiting')
    await approveDraft(city.cityId, payment.id, city.checker)
    const again = { ...payment, approvedBy: city.checker }
    assert.isTrue((await transact((trx) => payPayable(trx, again))).replayed)
  })

  test('{code}')
    .with([
      { code: 'E_AMOUNT_NOT_POSITIVE', change: { amount: 0n } },
      { code: 'E_PAID_BEFORE_OWED', change: { paidOn: '2023-05-31' } },
      { code: 'E_NOT_FOUND', change: { payableId: newId() } },
      { code: 'E_PERIOD', change: { paidOn: '2024-01-01' } },
    ])
    .run(async ({ assert }, { code, change }) => {
      const { city, id } = await owing()
      const before = await headOf(city)
      assert.equal((await refusalOf(() => pay(city, id, change))).code, code)
      assert.deepEqual(await headOf(city), before)
    })

  test('a cost is not reversed under its payment; both come back in order, and again in order', async ({
    assert,
  }) => {
    const { city, id } = await owing()
    const { id: payment } = await pay(city, id)
    assert.equal((await refusalOf(() => reverse(city, id))).code, 'E_REVERSAL_PAID')
    const { id: back } = await reverse(city, payment)
    await reverse(city, id)
    const { payable } = await payableShown(client(), city.cityId, id, '2023-06-15', officer)
    assert.deepInclude(payable, { open: 0n, state: 'reversed' })
    assert.equal((await refusalOf(() => pay(city, id))).code, 'E_PAYABLE_REVERSED')
    // The payment cannot come again for a cost that is gone
    assert.equal((await refusalOf(() => reverse(city, back))).code, 'E_REVERSAL_REPLACED')
    assert.equal(await balanceOf(city, '2000'), 0n)
  })

  test('of two payments at once of the whole, one is refused', async ({ assert }) => {
    const { city, id } = await owing()
    const outcomes = await Promise.allSettled([pay(city, id), pay(city, id)])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal(await balanceOf(city, '2000'), 0n)
  })
})

test.group('Verification of what happens to authority', () => {
  test('a payable or its payment changed by hand is named', async ({ assert }) => {
    const { city, id } = await owing()
    const { id: payment } = await pay(city, id, { amount: 250n })
    assert.isTrue((await verifyLedger(city.cityId)).ok)
    for (const [table, row] of [
      ['payables', id],
      ['payable_payments', payment],
    ]) {
      const change = (amount: number) =>
        ownerClient()
          .query()
          .from(table)
          .where({ city_id: city.cityId, id: row })
          .update({ amount })
      const guard = isPostgres() ? `${table}_append_only` : `${table}_append_only_update`
      await withoutGuard(table, guard, () => change(9))
      const { ok, faults } = await verifyLedger(city.cityId)
      assert.isFalse(ok)
      assert.deepInclude(
        faults.map(({ code, params }) => [code, params]),
        ['V_SUBLEDGER', { table, id: row }]
      )
      await withoutGuard(table, guard, () => change(table === 'payables' ? 600 : 250))
    }
  })
})
