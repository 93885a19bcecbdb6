import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { payPayable } from '#authority/actions/pay_payable'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { withdrawDeal } from '#network/actions/decide_side'
import { dealOf } from '#network/queries/deal'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { balances } from '#tests/support/funding'
import type { LedgerFixture } from '#tests/support/ledger'
import { agree, costOf, makeMember, propose, settle } from '#tests/support/network'

async function commitmentOf(city: LedgerFixture, amount: bigint): Promise<string> {
  const id = newId()
  await transact((trx) =>
    recordCommitment(trx, {
      id,
      cityId: city.cityId,
      number: `C-${id}`,
      fundId: city.fund,
      budgetLineId: city.line,
      description: 'Order',
      amount,
      committedOn: '2023-05-01',
      preparedBy: city.maker,
      approvedBy: city.checker,
    })
  )
  return id
}

async function supplierOf(city: LedgerFixture): Promise<string> {
  const id = newId()
  const { cityId, maker: by } = city
  await transact((trx) =>
    registerParty(trx, { id, cityId, name: 'Web maker', nameLang: 'en', isPayee: true, by })
  )
  return id
}

const moneyOf = ({ fund: fundId, line: lineId }: LedgerFixture) => ({ fundId, lineId })

const run = (sql: string, bindings: string[]) => transact((trx) => trx.rawQuery(sql, bindings))

test.group('How a shared cost is paid', () => {
  test('a cost that is owed stands among the payables until it is paid, and what is lent is still not to be spent', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const supplier = await supplierOf(a)
    const owed = { partyId: supplier, dueOn: '2023-06-30' }
    const { id } = await propose(a, costOf(a, [b], { owed }))
    const deal = await agree(b, id)
    assert.equal(deal.state, 'posted')
    const books = await balances(a)
    assert.deepEqual(
      [books['1000'], books['2000'], books['1200'], books['8100'], books['8400']],
      [undefined, -300n, 150n, -850n, -150n]
    )
    const payableId = deal.sides[0].entryId!
    await transact((trx) =>
      payPayable(trx, {
        id: newId(),
        cityId: a.cityId,
        payableId,
        amount: 300n,
        paidOn: '2023-06-01',
        memo: 'Bill 7',
        preparedBy: a.maker,
        approvedBy: a.checker,
      })
    )
    const paid = await balances(a)
    assert.deepEqual([paid['1000'], paid['2000']], [-300n, undefined])
    const settlement = await settle(b, id, 150n)
    assert.equal((await agree(a, settlement.id, {})).state, 'posted')
    for (const city of [a, b]) assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('a share is spent from what is committed for it, and only the rest from the line, in both cities', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(400n), await makeMember(100n)]
    const [ofA, ofB] = [await commitmentOf(a, 100n), await commitmentOf(b, 90n)]
    const { id } = await propose(
      a,
      costOf(a, [b], { amount: 200n, on: '2023-05-10', commitmentId: ofA })
    )
    await assert.rejects(() => agree(b, id), /E_LINE_OVERDRAWN/)
    const deal = await agree(b, id, { ...moneyOf(b), commitmentId: ofB })
    assert.equal(deal.state, 'posted')
    const [inA, inB] = [await balances(a), await balances(b)]
    assert.deepEqual([inA['8200'], inA['8300'], inA['8400']], [-300n, undefined, -100n])
    assert.deepEqual([inB['8200'], inB['8300'], inB['8400']], [undefined, undefined, -100n])
    for (const [city, commitment] of [
      [a, ofA],
      [b, ofB],
    ] as const) {
      const { reserve, spent } = await commitmentStanding(db.connection(), city.cityId, commitment)
      assert.deepEqual([reserve, spent], [0n, 100n])
    }
    for (const city of [a, b]) assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('no statement changes what was proposed, skips the second person, or takes a booked deal back', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b]), true)
    const refused: [string, string[]][] = [
      ['UPDATE network_deals SET amount = 1 WHERE id = ?', [id]],
      [`UPDATE network_deals SET state = 'posted' WHERE id = ?`, [id]],
      ['UPDATE network_sides SET amount = 1 WHERE deal_id = ?', [id]],
      ['DELETE FROM network_sides WHERE deal_id = ?', [id]],
      ['DELETE FROM network_deals WHERE id = ?', [id]],
    ]
    for (const [sql, bindings] of refused)
      await assert.rejects(() => run(sql, bindings), /E_DEAL_STEP|E_APPEND_ONLY|permission denied/)
    await transact((trx) => withdrawDeal(trx, a.cityId, id))
    await assert.rejects(
      () => run(`UPDATE network_deals SET state = 'proposed' WHERE id = ?`, [id]),
      /E_DEAL_STEP/
    )
    const booked = await propose(a, costOf(a, [b]))
    await agree(b, booked.id)
    for (const sql of [
      `UPDATE network_deals SET state = 'withdrawn' WHERE id = ?`,
      `UPDATE network_sides SET state = 'refused' WHERE deal_id = ?`,
      'UPDATE network_sides SET entry_id = NULL WHERE deal_id = ?',
    ])
      await assert.rejects(() => run(sql, [booked.id]), /E_DEAL_STEP/)
    const [row] = await selectRows(
      db.connection(),
      'SELECT state FROM network_deals WHERE id = ?',
      [booked.id]
    )
    assert.equal(row.state, 'posted')
    assert.equal((await dealOf(db.connection(), a.cityId, id)).state, 'withdrawn')
  })
})
