import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { transact } from '#core/transact'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import type { Expenditure } from '#programmes/actions/record_expenditure'
import { recordCommitments, recordExpenditures } from '#programmes/actions/record_together'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { balancesOfLine } from '#programmes/queries/line_balances'
import { headOf, makeLedger } from '#tests/support/ledger'
import { commit, commitmentOf, expenditureOf, giveMoney, spend } from '#tests/support/programmes'

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error) => error
  )
}

test.group('Commitments and expenditure | many at once', () => {
  test('they leave the books as one after the other would', async ({ assert }) => {
    const balances = []
    for (const together of [true, false]) {
      const city = await makeLedger()
      await giveMoney(city, 10_000n)
      const orders = [3000n, 2000n].map((amount) => commitmentOf(city, { amount }))
      const payments: Partial<Expenditure>[] = [
        { amount: 1000n },
        { amount: 2500n },
        { amount: 400n, isFinal: true },
      ]
      if (together) {
        await transact((trx) => recordCommitments(trx, city.cityId, orders))
        const paid = payments.map((wish) => expenditureOf(city, orders[0].id, wish))
        await transact((trx) => recordExpenditures(trx, city.cityId, paid))
      } else {
        for (const order of orders) await commit(city, order)
        for (const wish of payments) await spend(city, orders[0].id, wish)
      }
      const standing = await commitmentStanding(db.connection(), city.cityId, orders[0].id)
      const { reserve, spent, isSettled } = standing
      balances.push({
        ...(await balancesOfLine(db.connection(), city.cityId, city.line)),
        first: { reserve, isSettled, paid: spent },
      })
      assert.isTrue((await verifyLedger(city.cityId)).ok)
    }
    assert.deepEqual(balances[0], balances[1])
    assert.deepEqual(balances[0], {
      free: 4100n,
      reserved: 2000n,
      spent: 3900n,
      first: { reserve: 0n, isSettled: true, paid: 3900n },
    })
  })

  test('where one needs a look by itself nothing of them is kept', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 5000n)
    const known = await commit(city, { amount: 1000n, number: 'KNOWN' })
    const before = await headOf(city)
    const good = () => commitmentOf(city, { amount: 100n })
    const orders = {
      'more than the line has': [good(), commitmentOf(city, { amount: 4000n })],
      'a number of the books': [good(), commitmentOf(city, { amount: 1n, number: 'KNOWN' })],
      'a number twice': ['A', 'A'].map((number) => commitmentOf(city, { amount: 1n, number })),
      'nothing': [good(), commitmentOf(city, { amount: 0n })],
      'an end before the beginning': [commitmentOf(city, { amount: 1n, expiresOn: '2001-01-01' })],
      'an increase': [commitmentOf(city, { amount: 1n, increasesId: known })],
      'a line that is not there': [commitmentOf(city, { amount: 1n, budgetLineId: newId() })],
    }
    for (const [what, many] of Object.entries(orders)) {
      assert.instanceOf(
        await failureOf(transact((trx) => recordCommitments(trx, city.cityId, many))),
        NotTogether,
        what
      )
    }
    const paid = (wish: Partial<Expenditure>) => expenditureOf(city, known, { amount: 1n, ...wish })
    const payments = {
      'after the final one': [paid({ isFinal: true }), paid({})],
      'before the commitment': [paid({}), paid({ spentOn: '2001-01-01' })],
      'no such commitment': [paid({ commitmentId: newId() })],
      'owed': [paid({ owed: {} })],
      'more than there is': [paid({ amount: 5001n })],
    }
    for (const [what, many] of Object.entries(payments)) {
      assert.instanceOf(
        await failureOf(transact((trx) => recordExpenditures(trx, city.cityId, many))),
        NotTogether,
        what
      )
    }
    assert.deepEqual(await headOf(city), before)
  })
})
