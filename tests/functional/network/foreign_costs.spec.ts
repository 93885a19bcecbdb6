import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { entryRate } from '#funding/queries/entry_rates'
import { registerParty } from '#funding/actions/register_party'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { revalue } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { proposeCost } from '#network/actions/propose_cost'
import { postAgain } from '#network/actions/decide_side'
import { dealOf } from '#network/queries/deal'
import type { LedgerFixture } from '#tests/support/ledger'
import { agree, costOf, makeMember, propose, settle } from '#tests/support/network'
import { closeUpTo, step } from '#tests/support/periods'
import { addRate } from '#tests/support/rates'

/** Balances by account and currency, own and functional amount, only those that are not zero. */
async function standing({ cityId }: LedgerFixture): Promise<Record<string, [bigint, bigint]>> {
  const rows = await selectRows(
    db.connection(),
    `SELECT account_code, currency, sum(amount) AS amount, sum(functional_amount) AS functional
     FROM postings WHERE city_id = ? GROUP BY account_code, currency
     HAVING sum(amount) <> 0 OR sum(functional_amount) <> 0`,
    [cityId]
  )
  return Object.fromEntries(
    rows.map((row) => [
      `${row.account_code} ${row.currency}`,
      [toBigInt(row.amount), toBigInt(row.functional)],
    ])
  )
}

const entries = async ({ cityId }: LedgerFixture) =>
  (
    await selectRows(
      db.connection(),
      `SELECT id FROM journal_entries WHERE city_id = ? AND kind IN ('shared_cost', 'settlement')`,
      [cityId]
    )
  ).length

async function assertWhole(assert: { isTrue(value: boolean): void }, cities: LedgerFixture[]) {
  for (const { cityId } of cities) assert.isTrue((await verifyLedger(cityId)).ok)
}

test.group('A cost shared with a city of another currency', () => {
  test('each city has its share in its own currency at the rate of the day, and what the rate does until it pays', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(100_000n), await makeMember(100_000n, { currency: 'USD' })]
    // EUR 300.00, of which B bears a half: EUR 150.00 are USD 165.00 at 1.10
    const { id } = await propose(a, costOf(a, [b], { amount: 30_000n }))
    await assert.rejects(() => agree(b, id), /E_NO_RATE/)
    await addRate(b, ['EUR', 'USD', '1.10', '2023-05-10'], 'Federal bank')
    const deal = await agree(b, id)
    assert.deepEqual([deal.state, deal.currency], ['posted', 'EUR'])
    assert.deepEqual(await standing(a), {
      '1000 EUR': [-30_000n, -30_000n],
      '1200 EUR': [15_000n, 15_000n],
      '5000 EUR': [15_000n, 15_000n],
      '8000 EUR': [185_000n, 185_000n],
      '8100 EUR': [-85_000n, -85_000n],
      '8200 EUR': [-85_000n, -85_000n],
      '8400 EUR': [-15_000n, -15_000n],
    })
    const owing = {
      '1900 EUR': [15_000n, 16_500n],
      '1900 USD': [-16_500n, -16_500n],
      '2200 EUR': [-15_000n, -16_500n],
      '5000 USD': [16_500n, 16_500n],
      '8000 USD': [200_000n, 200_000n],
      '8100 USD': [-100_000n, -100_000n],
      '8200 USD': [-83_500n, -83_500n],
      '8400 USD': [-16_500n, -16_500n],
    }
    assert.deepEqual(await standing(b), owing as never)
    const side = deal.sides.find(({ cityId }) => cityId === b.cityId)!
    const rate = await entryRate(db.connection(), b.cityId, side.entryId!)
    assert.deepEqual(
      [rate!.rate, rate!.source, rate!.policy, rate!.functionalAmount],
      ['1.10', 'Federal bank', 'exact', 16_500n]
    )

    // The debt is monetary: at 1.12 it is USD 168.00, and the loss of 3.00 takes authority
    await addRate(b, ['EUR', 'USD', '1.12', '2023-05-31'])
    const of = { id: newId(), cityId: b.cityId, on: '2023-05-31', reverseNextDay: false }
    await transact((trx) => revalue(trx, { ...of, preparedBy: b.maker }))
    assert.deepEqual((await standing(b))['2200 EUR'], [-15_000n, -16_800n])

    // Paid at 1.15 with USD 172.50: 4.50 more are lost, in B's books alone
    await addRate(b, ['EUR', 'USD', '1.15', '2023-06-01'])
    const paid = await settle(b, id, 15_000n)
    assert.deepEqual([await entries(a), await entries(b)], [1, 1])
    assert.equal((await agree(a, paid.id, {})).state, 'posted')
    const after = await standing(b)
    assert.isUndefined(after['2200 EUR'])
    assert.deepEqual(after['1000 USD'], [-17_250n, -17_250n])
    assert.deepEqual(after['4900 EUR'], [0n, 750n])
    assert.deepEqual(after['8100 USD'], [-99_250n, -99_250n])
    const ofA = await standing(a)
    assert.deepEqual(
      [ofA['1000 EUR'], ofA['1200 EUR'], ofA['4900 EUR'], ofA['8100 EUR']],
      [[-15_000n, -15_000n], undefined, undefined, [-100_000n, -100_000n]]
    )
    await assertWhole(assert, [a, b])
  })

  test('a deal in dollars of a euro city: gains and losses stand in the ledgers of both, whether the bank exchanges or not', async ({
    assert,
  }) => {
    const [a, b, c] = [
      await makeMember(100_000n),
      await makeMember(100_000n, { currency: 'USD' }),
      await makeMember(1_000_000n, { currency: 'KRW' }),
    ]
    await addRate(a, ['USD', 'EUR', '0.90', '2023-05-10'])
    await addRate(c, ['USD', 'KRW', '1300', '2023-05-10'])
    const proposal = costOf(a, [b, c], { amount: 30_000n, currency: 'USD' })
    const { id } = await propose(a, proposal)
    await agree(b, id)
    assert.equal((await agree(c, id)).state, 'posted')
    // USD 300.00 cost EUR 270.00: 90.00 own, 180.00 lent
    assert.deepEqual(await standing(a), {
      '1000 EUR': [-27_000n, -27_000n],
      '1200 USD': [20_000n, 18_000n],
      '1900 EUR': [18_000n, 18_000n],
      '1900 USD': [-20_000n, -18_000n],
      '5000 EUR': [9_000n, 9_000n],
      '8000 EUR': [182_000n, 182_000n],
      '8100 EUR': [-82_000n, -82_000n],
      '8200 EUR': [-91_000n, -91_000n],
      '8400 EUR': [-9_000n, -9_000n],
    })
    assert.deepEqual((await standing(b))['2200 USD'], [-10_000n, -10_000n])
    assert.deepEqual((await standing(c))['2200 USD'], [-10_000n, -130_000n])

    // What is due is monetary too, but gives and takes no authority: that comes back with the money
    await addRate(a, ['USD', 'EUR', '0.85', '2023-05-31'])
    const of = { id: newId(), cityId: a.cityId, on: '2023-05-31', reverseNextDay: true }
    await transact((trx) => revalue(trx, { ...of, preparedBy: a.maker }))
    assert.deepEqual((await standing(a))['8100 EUR'], [-82_000n, -82_000n])

    // C pays KRW 135,000 for what stood at 130,000; A keeps the dollars at 0.95: 95.00 for 90.00
    await addRate(c, ['USD', 'KRW', '1350', '2023-06-01'])
    await addRate(a, ['USD', 'EUR', '0.95', '2023-06-01'])
    const ofC = await settle(c, id, 10_000n)
    assert.equal((await agree(a, ofC.id, { money: { paidFrom: 'same' } })).state, 'posted')
    assert.deepEqual((await standing(c))['4900 USD'], [0n, 5_000n])
    assert.deepEqual((await standing(c))['8100 KRW'], [-995_000n, -995_000n])
    assert.deepEqual((await standing(a))['1000 USD'], [10_000n, 9_500n])

    // B pays with dollars of its own; A's bank credits EUR 92.50
    const ofB = await settle(b, id, 10_000n)
    const bank = { functionalAmount: 9_250n, source: 'Statement 6' }
    assert.equal((await agree(a, ofB.id, { money: { bank } })).state, 'posted')
    assert.isUndefined((await standing(b))['4900 USD'])
    const end = await standing(a)
    assert.deepEqual(
      [end['1200 USD'], end['1000 EUR'], end['4900 USD'], end['8100 EUR']],
      [undefined, [-17_750n, -17_750n], [0n, -750n], [-100_750n, -100_750n]]
    )
    await assertWhole(assert, [a, b, c])
  })

  test('units that rates cannot divide are lost nowhere, over three shares and three payments', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(100_000n), await makeMember(100_000n, { currency: 'USD' })]
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
    await addRate(a, ['GBP', 'EUR', '1.1637', '2023-05-10'])
    await addRate(b, ['GBP', 'USD', '1.2589', '2023-05-10'])
    const proposal = costOf(a, [b], { amount: 10_001n, currency: 'GBP' })
    const participants = [...proposal.participants, { kind: 'partner' as const, id: partner }]
    const { id } = await propose(a, { ...proposal, participants })
    assert.equal((await agree(b, id)).state, 'posted')
    // 100.01 at 1.1637 is 116.38 (116.3816…), whatever the shares are rounded to
    assert.deepEqual((await standing(a))['1000 EUR'], [-11_638n, -11_638n])
    const { sides, partners } = await dealOf(db.connection(), a.cityId, id)
    const share = sides.find(({ cityId }) => cityId === b.cityId)!.amount
    await addRate(a, ['GBP', 'EUR', '1.1501', '2023-06-01'])
    await addRate(b, ['GBP', 'USD', '1.2444', '2023-06-01'])
    for (const part of [1n, 1_111n, share - 1_112n]) {
      const paid = await settle(b, id, part)
      assert.equal((await agree(a, paid.id, {})).state, 'posted')
    }
    await settle(a, id, partners[0].amount, { partnerId: partner })
    assert.isUndefined((await standing(b))['2200 GBP'])
    assert.isUndefined((await standing(a))['1200 GBP'])
    await assertWhole(assert, [a, b])
  })

  test('where one ledger refuses a settlement, neither has the payment or its loss', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(100_000n), await makeMember(100_000n, { currency: 'USD' })]
    await addRate(b, ['EUR', 'USD', '1.10', '2023-05-10'])
    const { id } = await propose(a, costOf(a, [b], { amount: 30_000n }))
    const deal = await agree(b, id)
    await assert.rejects(() => settle(b, id, 15_000n), /E_NO_RATE/)
    const same = { money: { paidFrom: 'same' as const } }
    await assert.rejects(() => settle(b, id, 15_000n, same), /E_PAYMENT_CASH/)
    // A loss of 1,035.00 where 1,000.00 is free
    const bank = { functionalAmount: 120_000n, source: 'Statement 6' }
    await assert.rejects(() => settle(b, id, 15_000n, { money: { bank } }), /E_EXCHANGE_SHORT/)
    await addRate(b, ['EUR', 'USD', '1.15', '2023-06-01'])
    await closeUpTo(a.cityId, '2023-06-01', a)
    const before = await standing(b)
    const paid = await settle(b, id, 15_000n)
    const refused = await agree(a, paid.id, {})
    assert.deepEqual([refused.state, refused.faultCityId], ['proposed', a.cityId])
    assert.deepEqual(await standing(b), before)
    await step(a.cityId, '2023-06-01', 'open', a)
    // The rate was locked when B said that it paid: a later revision changes nothing of it
    await addRate(b, ['EUR', 'USD', '1.20', '2023-06-01'])
    assert.equal((await transact((trx) => postAgain(trx, a.cityId, paid.id))).state, 'posted')
    assert.deepEqual((await standing(b))['1000 USD'], [-17_250n, -17_250n])
    const { entryId } = deal.sides.find(({ cityId }) => cityId === b.cityId)!
    const reversal = { id: newId(), cityId: b.cityId, entryId: entryId!, reason: 'x' }
    await assert.rejects(
      () => transact((trx) => reverseEntry(trx, { ...reversal, preparedBy: b.maker })),
      /E_REVERSE_SHARED/
    )
    await assertWhole(assert, [a, b])
  })

  test('a cost without a rate, or with a rate that nothing needs, is not proposed', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(100_000n), await makeMember(100_000n, { currency: 'USD' })]
    const bank = { functionalAmount: 27_000n, source: 'Statement 5' }
    const inDollars = costOf(a, [b], { amount: 30_000n, currency: 'USD' })
    const proposing = (change: object) => () =>
      transact((trx) => proposeCost(trx, { ...inDollars, ...change }))
    await assert.rejects(proposing({}), /E_NO_RATE/)
    await assert.rejects(proposing({ currency: 'EUR', money: { bank } }), /E_SIDE_RATE_NOT_NEEDED/)
    await assert.rejects(proposing({ currency: 'DEM' }), /E_RATE_CURRENCY/)
    assert.equal(
      (await transact((trx) => proposeCost(trx, { ...inDollars, money: { bank } }))).currency,
      'USD'
    )
    await assert.rejects(proposing({ currency: 'GBP' }), /E_IDEMPOTENCY_CONFLICT/)
  })
})
