import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { STANDS } from '#funding/queries/standing'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { postEntry } from '#ledger/actions/post_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { allocationLines, authorityLines } from '#ledger/domain/events'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  type FundingFixture,
} from '#tests/support/funding'
import { commit, giveMoney } from '#tests/support/programmes'
import { makeLedger } from '#tests/support/ledger'

/** Reverses an entry and gives the id of the reversal. */
async function reverse(fixture: Pick<FundingFixture, 'cityId' | 'maker'>, entryId: string) {
  const { cityId, maker } = fixture
  const { id } = await transact((trx) =>
    reverseEntry(trx, { id: newId(), cityId, entryId, reason: 'wrong', preparedBy: maker })
  )
  return id
}

async function standing(cityId: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(r.amount) AS sum FROM receipts r WHERE r.city_id = ? AND ${STANDS}`,
    [cityId]
  )
  return toBigInt(row.sum)
}

async function cash(cityId: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(amount) AS sum FROM postings WHERE city_id = ? AND account_code = '1000'`,
    [cityId]
  )
  return toBigInt(row.sum)
}

test.group('Reversals of reversals', () => {
  test('scenario 36: a receipt stands or not as the cash of the books says, however often it turns', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id)
    await transact((trx) => recordReceipt(trx, receipt))
    let last = receipt.id
    for (const turn of [1, 2, 3, 4, 5]) {
      last = await reverse(fixture, last)
      assert.equal(await standing(fixture.cityId), turn % 2 === 1 ? 0n : 40_000n, `turn ${turn}`)
      assert.equal(await cash(fixture.cityId), await standing(fixture.cityId))
    }
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('a receipt that came again is reversed like any other', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id)
    await transact((trx) => recordReceipt(trx, receipt))
    await reverse(fixture, await reverse(fixture, receipt.id))
    const reversal = {
      id: newId(),
      cityId: fixture.cityId,
      receiptId: receipt.id,
      reason: 'wrong',
      preparedBy: fixture.maker,
    }
    await transact((trx) => reverseReceipt(trx, reversal))
    assert.isTrue((await transact((trx) => reverseReceipt(trx, reversal))).replayed)
    assert.equal(await cash(fixture.cityId), 0n)
    await assert.rejects(
      () => transact((trx) => reverseReceipt(trx, { ...reversal, id: newId() })),
      /E_ALREADY_REVERSED/
    )
  })

  test('a receipt does not come again when its bank reference was used anew', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const first = receiptOf(fixture, id, { bankRef: 'B-1' })
    await transact((trx) => recordReceipt(trx, first))
    const reversal = await reverse(fixture, first.id)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { bankRef: 'B-1' })))
    await assert.rejects(() => reverse(fixture, reversal), /E_REVERSAL_REPLACED/)
    assert.equal(await cash(fixture.cityId), 40_000n)
  })

  test('a receipt does not come again when its pledge was answered by another', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const first = receiptOf(fixture, id)
    await transact((trx) => recordReceipt(trx, first))
    const reversal = await reverse(fixture, first.id)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 100_000n })))
    await assert.rejects(() => reverse(fixture, reversal), /E_REVERSAL_REPLACED/)
  })

  test('a receipt held for a condition does not come again when another is held in its place', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, {
      condition: {
        kind: 'performance',
        text: 'A report',
        rightOfReturn: true,
        spendToFulfil: false,
      },
    })
    const first = receiptOf(fixture, id)
    await transact((trx) => recordReceipt(trx, first))
    const reversal = await reverse(fixture, first.id)
    const next = receiptOf(fixture, id, { amount: 60_001n })
    await transact((trx) => recordReceipt(trx, next))
    await assert.rejects(() => reverse(fixture, reversal), /E_REVERSAL_REPLACED/)
    await reverse(fixture, next.id)
    await reverse(fixture, reversal)
    assert.equal((await balances(fixture))['2100'], -40_000n)
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('a reversed allocation is not brought again by one person', async ({ assert }) => {
    const { cityId, maker, checker, fund, line, currency } = await makeLedger()
    const common = { cityId, effectiveOn: '2023-02-01', memo: 'x', preparedBy: maker }
    const of = { fund, currency, amount: 5_000n }
    const allocation = newId()
    await transact(async (trx) => {
      const lines = authorityLines(of)
      await postEntry(trx, { ...common, id: newId(), kind: 'budget_authority', lines })
      await postEntry(trx, {
        ...common,
        id: allocation,
        kind: 'allocation',
        approvedBy: checker,
        lines: allocationLines({ ...of, budgetLine: line }),
      })
    })
    const reversal = { id: newId(), cityId, entryId: allocation, reason: 'x', preparedBy: maker }
    await assert.rejects(() => transact((trx) => reverseEntry(trx, reversal)), /E_APPROVAL_NEEDED/)
    await transact((trx) => reverseEntry(trx, { ...reversal, approvedBy: checker }))
    const again = { ...reversal, id: newId(), entryId: reversal.id }
    await assert.rejects(() => transact((trx) => reverseEntry(trx, again)), /E_APPROVAL_NEEDED/)
    await transact((trx) => reverseEntry(trx, { ...again, approvedBy: checker }))
  })

  test('a commitment is not reversed while a payment above its reserve stands', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const { cityId, maker } = fixture
    await giveMoney(fixture, 10_000n, fixture.line, '2023-02-01')
    const commitmentId = await commit(fixture, { amount: 1_000n, committedOn: '2023-03-01' })
    const pay = async (amount: bigint) => {
      const id = newId()
      await transact((trx) =>
        recordExpenditure(trx, {
          id,
          cityId,
          commitmentId,
          description: 'invoice',
          amount,
          spentOn: '2023-04-01',
          isFinal: false,
          preparedBy: maker,
        })
      )
      return id
    }
    const [first, above] = [await pay(1_000n), await pay(500n)]
    await reverse(fixture, first)
    await assert.rejects(() => reverse(fixture, commitmentId), /E_REVERSAL_SPENT/)
    const back = await reverse(fixture, above)
    await reverse(fixture, commitmentId)
    await assert.rejects(() => reverse(fixture, back), /E_REVERSAL_REPLACED/)
    assert.isTrue((await verifyLedger(cityId)).ok)
  })

  test('the pledge of an agreement is not reversed by hand', async ({ client, assert }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAgreement(city, { active: true })
    const [pledge] = await selectRows(
      db.connection(),
      `SELECT id FROM journal_entries WHERE city_id = ? AND source_id = ?`,
      [city.id, id]
    )
    const answer = await client
      .post(`/cities/${city.slug}/ledger/entries/${pledge.id}/reversals`)
      .loginAs(officer)
      .withCsrfToken()
      .header('accept', 'application/json')
      .json({ id: newId(), reason: 'wrong' })
    assert.equal(answer.status(), 409)
    assert.equal(answer.body().errors[0].code, 'E_REVERSE_PLEDGE')
  })
})
