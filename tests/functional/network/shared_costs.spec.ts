import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { agreeToSide, postAgain, refuseSide, withdrawDeal } from '#network/actions/decide_side'
import { dealOf } from '#network/queries/deal'
import { balances } from '#tests/support/funding'
import type { LedgerFixture } from '#tests/support/ledger'
import { closeUpTo, step } from '#tests/support/periods'
import { asOwner, literal } from '#tests/support/tamper'
import { agree, costOf, makeMember, propose, settle } from '#tests/support/network'

const close = (city: LedgerFixture) => closeUpTo(city.cityId, '2023-05-10', city)

const entries = async ({ cityId }: LedgerFixture) =>
  (
    await selectRows(
      db.connection(),
      `SELECT id FROM journal_entries WHERE city_id = ? AND kind IN ('shared_cost', 'settlement') ORDER BY seq`,
      [cityId]
    )
  ).length

test.group('A cost shared between cities', () => {
  test('A paid 300 for A, B and C equally: all three ledgers have it once the last one agrees, none before', async ({
    assert,
  }) => {
    const [a, b, c] = [await makeMember(), await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b, c]))
    await agree(b, id)
    assert.deepEqual([await entries(a), await entries(b), await entries(c)], [0, 0, 0])
    const last = await agree(c, id)
    assert.deepEqual([last.state, last.faultCode], ['posted', null])
    assert.deepEqual(await balances(a), {
      '1000': -300n,
      '1200': 200n,
      '5000': 100n,
      '8000': 1800n,
      '8100': -800n,
      '8200': -900n,
      '8400': -100n,
    })
    for (const member of [b, c])
      assert.deepEqual(await balances(member), {
        '2200': -100n,
        '5000': 100n,
        '8000': 2000n,
        '8100': -1000n,
        '8200': -900n,
        '8400': -100n,
      })
    for (const city of [a, b, c]) assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('B pays A: the debt and the due go together when A confirms, and A may spend the money again', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b]))
    await agree(b, id)
    const paid = await settle(b, id, 150n)
    assert.equal(paid.state, 'proposed')
    assert.deepEqual([await entries(a), await entries(b)], [1, 1])
    await assert.rejects(() => settle(b, id, 1n), /E_SETTLED_ABOVE/)
    assert.equal((await agree(a, paid.id, {})).state, 'posted')
    const [ofA, ofB] = [await balances(a), await balances(b)]
    assert.deepEqual(
      [ofA['1200'], ofA['1000'], ofA['8100'], ofA['8000']],
      [undefined, -150n, -1000n, 2000n]
    )
    assert.deepEqual([ofB['2200'], ofB['1000']], [undefined, -150n])
    for (const city of [a, b]) assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('scenario 42: where one city’s period is closed, neither posts and both see whose it is', async ({
    assert,
  }) => {
    const [a, b, c] = [await makeMember(), await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b, c]))
    await agree(b, id)
    await close(b)
    const deal = await agree(c, id)
    assert.deepEqual(
      [deal.state, deal.faultCityId, deal.faultCode],
      ['proposed', b.cityId, 'E_PERIOD']
    )
    assert.deepEqual([await entries(a), await entries(b), await entries(c)], [0, 0, 0])
    await step(b.cityId, '2023-05-10', 'open', b)
    const again = await transact((trx) => postAgain(trx, a.cityId, id))
    assert.deepEqual([again.state, again.faultCityId], ['posted', null])
    await closeUpTo(a.cityId, '2023-06-01', a)
    const paid = await settle(b, id, 100n)
    const refused = await agree(a, paid.id, {})
    assert.deepEqual([refused.state, refused.faultCityId], ['proposed', a.cityId])
    assert.deepEqual([await entries(a), await entries(b)], [1, 1])
  })

  test('a city whose line has too little cannot agree, and one whose fund lends too much is named', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(400n), await makeMember(100n)]
    const { id } = await propose(a, costOf(a, [b]))
    await assert.rejects(() => agree(b, id), /E_LINE_OVERDRAWN/)
    const rich = await makeMember()
    const amounts = [a, rich].map(({ cityId }, at) => ({
      kind: 'city' as const,
      id: cityId,
      amount: [1n, 401n][at],
    }))
    const lent = await propose(
      a,
      costOf(a, [], { amount: 402n, rule: 'amounts', participants: amounts })
    )
    const deal = await agree(rich, lent.id)
    assert.deepEqual([deal.state, deal.faultCityId], ['proposed', a.cityId])
    assert.equal(await entries(rich), 0)
  })

  test('each city has its own second person, and nothing is posted before the last of them', async ({
    assert,
  }) => {
    const [a, b] = [
      await makeMember(1000n, { approvalThreshold: 200n }),
      await makeMember(1000n, { approvalThreshold: 100n }),
    ]
    const { id } = await propose(a, costOf(a, [b]), true)
    await approveDraft(a.cityId, id, a.checker)
    const draft = newId()
    await transact((trx) =>
      agreeToSide(trx, {
        id: draft,
        cityId: b.cityId,
        dealId: id,
        fundId: b.fund,
        lineId: b.line,
        by: b.maker,
      })
    )
    assert.equal(await entries(a), 0)
    await assert.rejects(() => approveDraft(b.cityId, draft, b.maker), /E_SELF_APPROVAL/)
    await approveDraft(b.cityId, draft, b.checker)
    assert.deepEqual([await entries(a), await entries(b)], [1, 1])
  })

  test('a refused share posts nothing; what is withdrawn cannot be agreed to or approved', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b]))
    const of = { cityId: b.cityId, dealId: id, reason: 'Not ours', by: b.maker }
    const deal = await transact((trx) => refuseSide(trx, of))
    assert.deepEqual([deal.state, deal.sides[1].state], ['proposed', 'refused'])
    await assert.rejects(
      () => transact((trx) => withdrawDeal(trx, b.cityId, id)),
      /E_NOT_YOUR_DEAL/
    )
    await transact((trx) => withdrawDeal(trx, a.cityId, id))
    await assert.rejects(() => agree(b, id), /E_DEAL_DECIDED/)
  })

  test('a city twice and a stranger are refused; strangers find nothing', async ({ assert }) => {
    const [a, b, stranger] = [await makeMember(), await makeMember(), await makeMember()]
    await assert.rejects(() => propose(a, costOf(a, [b, b])), /E_PARTICIPANT_TWICE/)
    const nobody = [
      { kind: 'city' as const, id: a.cityId },
      { kind: 'city' as const, id: newId() },
    ]
    await assert.rejects(
      () => propose(a, costOf(a, [], { participants: nobody })),
      /E_PARTICIPANT_UNKNOWN/
    )
    const { id } = await propose(a, costOf(a, [b]))
    await assert.rejects(() => dealOf(db.connection(), stranger.cityId, id), /E_NOT_FOUND/)
  })

  test('a partner outside owes as a party of the city and pays by a plain receipt', async ({
    assert,
  }) => {
    const a = await makeMember()
    const partner = newId()
    await transact((trx) =>
      registerParty(trx, {
        id: partner,
        cityId: a.cityId,
        name: 'Twin city',
        nameLang: 'en',
        isPartner: true,
        by: a.maker,
      })
    )
    const participants = [
      { kind: 'city' as const, id: a.cityId },
      { kind: 'partner' as const, id: partner },
    ]
    const cost = await propose(a, costOf(a, [], { amount: 101n, participants }))
    assert.equal(cost.state, 'posted')
    assert.equal((await balances(a))['1200'], 50n)
    assert.equal((await settle(a, cost.id, 50n, { partnerId: partner })).state, 'posted')
    assert.isUndefined((await balances(a))['1200'])
    assert.isTrue((await verifyLedger(a.cityId)).ok)
  })

  test('scenario 6: opposite settlements together neither wait for each other for ever nor half post', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const toB = await propose(a, costOf(a, [b]))
    const toA = await propose(b, costOf(b, [a]))
    await agree(b, toB.id)
    await agree(a, toA.id)
    const payments = await Promise.all(
      [1, 2, 3, 4].flatMap(() => [settle(b, toB.id, 30n), settle(a, toA.id, 30n)])
    )
    const confirmed = await Promise.all(
      payments.map((deal, at) => agree(at % 2 === 0 ? a : b, deal.id, {}))
    )
    assert.isTrue(confirmed.every(({ state }) => state === 'posted'))
    const [ofA, ofB] = [await balances(a), await balances(b)]
    assert.deepEqual([ofA['1200'], ofA['2200'], ofB['1200'], ofB['2200']], [30n, -30n, 30n, -30n])
    for (const city of [a, b]) assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('one side alone is not reversed, and a side that is missing or differs is a fault of verification', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(), await makeMember()]
    const { id } = await propose(a, costOf(a, [b]))
    const deal = await agree(b, id)
    await assert.rejects(
      () =>
        transact((trx) =>
          reverseEntry(trx, {
            id: newId(),
            cityId: b.cityId,
            entryId: deal.sides[1].entryId!,
            reason: 'x',
            preparedBy: b.maker,
            approvedBy: b.checker,
          })
        ),
      /E_REVERSE_SHARED/
    )
    await asOwner(
      ['network_sides'],
      [`UPDATE network_sides SET entry_id = NULL WHERE city_id = ${literal(b.cityId)}`]
    )
    for (const city of [a, b]) {
      const { faults } = await verifyLedger(city.cityId)
      // on the side that lost its entry also the entry that has no record any more
      const named = new Set(faults.map(({ code, params }) => `${code} ${params.table}`))
      assert.deepEqual([...named], ['V_SUBLEDGER network_sides'])
    }
  })
})
