import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { transferBetweenFunds } from '#authority/actions/move_between_funds'
import { releaseCommitment } from '#authority/actions/release_commitment'
import { openFund } from '#ledger/actions/open_fund'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { allocateTo, fundWith, makeAuthority, move } from '#tests/support/authority'
import { commit, spend } from '#tests/support/programmes'

/** The lowest that any budgetary account of the city ever was, on any day: never below zero. */
async function lowest(cityId: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT coalesce(min(r.left_over), 0) AS lowest FROM (
       SELECT sum(-sum(p.functional_amount)) OVER (
         PARTITION BY p.account_code, p.fund_id, p.budget_line_id,
           CASE WHEN p.account_code = '8300' THEN p.commitment_id END
         ORDER BY p.effective_on) AS left_over
       FROM postings p WHERE p.city_id = ? AND p.account_code IN ('8100', '8200', '8300')
       GROUP BY p.account_code, p.fund_id, p.budget_line_id,
         CASE WHEN p.account_code = '8300' THEN p.commitment_id END, p.effective_on) r`,
    [cityId]
  )
  return toBigInt(row.lowest)
}

/** How many of works that start at once came through, and with what codes the others were refused. */
async function together(...works: (() => Promise<unknown>)[]) {
  const outcomes = await Promise.allSettled(works.map((work) => work()))
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  return { came: outcomes.length - refused.length, refused }
}

test.group('Whoever races, nothing falls below zero', () => {
  test('scenario 1: two commitments of 80 from 100, and two payments of 80 from 100', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 200n)
    await allocateTo(city, fund, city.general, 100n)
    const of = { fundId: fund, amount: 80n, committedOn: '2023-04-01' }
    const commits = await together(
      () => commit(city, of),
      () => commit(city, of)
    )
    assert.deepEqual(commits, { came: 1, refused: ['E_LINE_OVERDRAWN'] })
    await allocateTo(city, fund, city.migrants, 100n)
    const whole = await commit(city, { ...of, budgetLineId: city.migrants, amount: 100n })
    const pay = () => spend(city, whole, { amount: 80n, spentOn: '2023-05-01' })
    assert.deepEqual(await together(pay, pay), { came: 1, refused: ['E_LINE_OVERDRAWN'] })
    assert.isTrue((await lowest(city.cityId)) >= 0n)
  })

  test('a release and a payment of the same reserve', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100n)
    await allocateTo(city, fund, city.general, 100n)
    const id = await commit(city, { fundId: fund, amount: 100n, committedOn: '2023-04-01' })
    const release = () =>
      transact((trx) =>
        releaseCommitment(trx, {
          id: newId(),
          cityId: city.cityId,
          commitmentId: id,
          amount: 100n,
          releasedOn: '2023-05-01',
          cause: 'cancelled',
          backTo: 'fund',
          reason: 'Cancelled',
          preparedBy: city.maker,
          approvedBy: city.checker,
        })
      )
    const pay = () => spend(city, id, { amount: 80n, spentOn: '2023-05-01' })
    const { came, refused } = await together(release, pay)
    assert.equal(came, 1)
    assert.include(['E_RELEASE_ABOVE_RESERVE', 'E_LINE_OVERDRAWN'], refused[0])
    assert.isTrue((await lowest(city.cityId)) >= 0n)
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('a transfer and an allocation of the same free money', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100n, { earmark: {} })
    const { id: to } = await transact((trx) =>
      openFund(trx, { cityId: city.cityId, code: 'SET', name: 'Set', restriction: 'designated' })
    )
    const transfer = () =>
      transact((trx) =>
        transferBetweenFunds(trx, {
          id: newId(),
          cityId: city.cityId,
          fromFundId: fund,
          toFundId: to,
          amount: 80n,
          movedOn: '2023-04-01',
          reason: 'Set aside',
          preparedBy: city.maker,
          approvedBy: city.checker,
        })
      )
    const { came, refused } = await together(transfer, () =>
      allocateTo(city, fund, city.general, 80n, '2023-04-01')
    )
    assert.equal(came, 1)
    assert.include(['E_FUND_SHORT', 'E_OVERDRAWN'], refused[0])
    assert.isTrue((await lowest(city.cityId)) >= 0n)
  })

  test('a re-allocation and a commitment of the same free money of a line', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100n)
    await allocateTo(city, fund, city.general, 100n)
    const { came, refused } = await together(
      () => move(city, fund, { amount: 80n }),
      () => commit(city, { fundId: fund, amount: 80n, committedOn: '2023-04-01' })
    )
    assert.deepEqual([came, refused], [1, ['E_LINE_OVERDRAWN']])
    assert.isTrue((await lowest(city.cityId)) >= 0n)
  })

  test('an earlier day cannot use what a later day has used', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100n)
    await allocateTo(city, fund, city.general, 100n)
    await commit(city, { fundId: fund, amount: 60n, committedOn: '2023-06-01' })
    const outcome = await together(() => move(city, fund, { amount: 50n, movedOn: '2023-04-01' }))
    assert.deepEqual(outcome, { came: 0, refused: ['E_LINE_OVERDRAWN'] })
  })
})
