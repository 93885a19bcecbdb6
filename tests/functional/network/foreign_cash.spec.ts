import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { revalue } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { bearsAuthority, MONETARY } from '#ledger/domain/exchange_events'
import { unbackedGains } from '#ledger/queries/foreign_money'
import { proposeCost } from '#network/actions/propose_cost'
import { agreeToSide, postAgain } from '#network/actions/decide_side'
import { journalOf, ownBalances, readJournal, sorted } from '#tests/support/hledger'
import { entryOf, post, type LedgerFixture } from '#tests/support/ledger'
import { agree, costOf, makeMember, propose, settle } from '#tests/support/network'
import { addRate } from '#tests/support/rates'

const FREE = 100_000n

/** A city with books in hryvnias whose fund holds EUR 400.00, received at 40. */
async function holder(): Promise<LedgerFixture> {
  const city = await makeMember(20n * FREE, { currency: 'UAH' })
  const { fund } = city
  const lines = [
    { account: '1000', fund, currency: 'EUR', amount: 40_000n, functionalAmount: 1_600_000n },
    { account: '4000', fund, currency: 'EUR', amount: -40_000n, functionalAmount: -1_600_000n },
    { account: '8000', fund, currency: 'UAH', amount: 1_600_000n },
    { account: '8100', fund, currency: 'UAH', amount: -1_600_000n },
  ]
  await post(entryOf(city, { kind: 'receipt', lines }))
  return city
}

/** By account and currency: own and functional amount. */
async function standing({ cityId }: LedgerFixture) {
  const rows = await selectRows(
    db.connection(),
    `SELECT account_code, currency, sum(amount) AS amount, sum(functional_amount) AS functional
     FROM postings WHERE city_id = ? GROUP BY account_code, currency`,
    [cityId]
  )
  return new Map(
    rows.map((row) => [
      `${row.account_code} ${row.currency}`,
      [toBigInt(row.amount), toBigInt(row.functional)] as const,
    ])
  )
}

/** What may be spent and is committed is the net position less gains on paper, besides what was given. */
async function assertAuthority(assert: Assert, city: LedgerFixture, given: bigint) {
  const all = await standing(city)
  const sum = (codes: readonly string[]) =>
    [...all].reduce((s, [key, [, of]]) => (codes.includes(key.slice(0, 4)) ? s + of : s), 0n)
  const gains = await unbackedGains(db.connection(), city.cityId, city.fund, 'EUR')
  const position = sum(MONETARY.filter(bearsAuthority)) - gains
  assert.equal(-sum(['8100', '8200', '8300']), given + position)
}

async function assertBooks(assert: Assert, cities: LedgerFixture[]) {
  for (const { cityId } of cities) {
    assert.isTrue((await verifyLedger(cityId)).ok)
    for (const books of ['transaction', 'functional'] as const) {
      const { sums } = readJournal(await journalOf(cityId, books))
      assert.deepEqual(sorted(sums), sorted(await ownBalances(cityId, books)))
    }
  }
}

interface Assert {
  equal(a: unknown, b: unknown): void
  deepEqual(a: unknown, b: unknown): void
  isTrue(value: boolean): void
}

const SAME = { paidFrom: 'same' as const }
const inEuros = (a: LedgerFixture, b: LedgerFixture, amount: bigint) =>
  costOf(a, [b], { amount, currency: 'EUR', money: SAME })

/** Rates per euro, amounts in minor units. */
const CASES = [
  { title: 'a gain on a part', amount: 30_000n, rate: '41', difference: -30_000n },
  { title: 'a loss on a part', amount: 30_000n, rate: '39', difference: 30_000n },
  { title: 'neither', amount: 30_001n, rate: '40', difference: 0n },
  { title: 'all of it', amount: 40_000n, rate: '41.5', difference: -60_000n },
  // Gained 40,000 on paper before: that is realised as far as the money is used
  { title: 'gains on paper', amount: 40_000n, rate: '40.5', revalued: '41', difference: 20_000n },
  { title: 'a part of them', amount: 10_000n, rate: '40.5', revalued: '41', difference: 5_000n },
]

test.group('A shared cost paid from money that the fund holds in its currency', () => {
  for (const one of CASES) {
    test(`${one.title}: money leaves at its average, the cost counts at the rate of the day`, async ({
      assert,
    }) => {
      const [a, b] = [await holder(), await makeMember(FREE)]
      if (one.revalued) {
        await addRate(a, ['EUR', 'UAH', one.revalued, '2023-04-30'])
        const of = { id: newId(), cityId: a.cityId, on: '2023-04-30', reverseNextDay: false }
        await transact((trx) => revalue(trx, { ...of, preparedBy: a.maker }))
      }
      const before = await standing(a)
      await addRate(a, ['EUR', 'UAH', one.rate, '2023-05-10'])
      const { id } = await propose(a, inEuros(a, b, one.amount))
      assert.equal((await agree(b, id)).state, 'posted')
      const after = await standing(a)
      const left = 40_000n - one.amount
      const [held, worth] = [before.get('1000 EUR')![1], after.get('1000 EUR')![1]]
      assert.deepEqual(after.get('1000 EUR'), [left, (held * left) / 40_000n])
      const [, own] = after.get('5000 UAH')!
      const [, due] = after.get('1200 EUR')!
      assert.equal(own + due, held - worth - one.difference)
      const gained = (before.get('4900 EUR')?.[1] ?? 0n) + one.difference
      assert.equal(after.get('4900 EUR')?.[1] ?? 0n, gained)
      assert.equal((after.get('1900 UAH')?.[1] ?? 0n) + (after.get('1900 EUR')?.[1] ?? 0n), 0n)
      await assertAuthority(assert, a, 40n * FREE)

      // B pays in euros, which A keeps: the due goes at what it was carried at
      await addRate(a, ['EUR', 'UAH', '42', '2023-06-01'])
      const share = after.get('1200 EUR')![0]
      const paid = await settle(b, id, share)
      assert.equal((await agree(a, paid.id, { money: SAME })).state, 'posted')
      const end = await standing(a)
      assert.deepEqual(end.get('1200 EUR'), [0n, 0n])
      assert.deepEqual(end.get('1000 EUR'), [left + share, worth + share * 42n])
      await assertAuthority(assert, a, 40n * FREE)
      await assertBooks(assert, [a, b])
    })
  }

  test('a share that is owed is paid from such money too, and both ledgers or neither have it', async ({
    assert,
  }) => {
    const [a, b] = [await makeMember(FREE), await holder()]
    await addRate(b, ['EUR', 'UAH', '41', '2023-05-10'])
    const { id } = await propose(a, costOf(a, [b], { amount: 30_000n }))
    await agree(b, id)
    const paid = await settle(b, id, 15_000n, { money: SAME })
    assert.equal((await standing(b)).get('2200 EUR')![0], -15_000n)
    assert.equal((await agree(a, paid.id, {})).state, 'posted')
    const end = await standing(b)
    assert.deepEqual(end.get('2200 EUR'), [0n, 0n])
    assert.deepEqual(end.get('1000 EUR'), [25_000n, 1_000_000n])
    assert.deepEqual(end.get('4900 EUR'), [0n, -15_000n])
    await assertAuthority(assert, b, 40n * FREE)
    await assertBooks(assert, [a, b])
  })

  test('whoever says again that it came as other money is taken at the new word, and a replay with other money is none', async ({
    assert,
  }) => {
    const [a, b] = [
      await makeMember(20n * FREE, { currency: 'UAH', approvalThreshold: 1n }),
      await makeMember(FREE),
    ]
    await addRate(a, ['EUR', 'UAH', '41', '2023-05-10'])
    await addRate(a, ['EUR', 'UAH', '42', '2023-06-01'])
    const proposal = costOf(a, [b], { amount: 30_000n, currency: 'EUR' })
    const { id } = await propose(a, proposal)
    await agree(b, id)
    await assert.rejects(
      () => transact((trx) => proposeCost(trx, { ...proposal, money: SAME })),
      /E_IDEMPOTENCY_CONFLICT/
    )
    const paid = await settle(b, id, 15_000n)
    const other = await propose(a, costOf(a, [b], { amount: 30_000n, currency: 'EUR' }))
    await agree(b, other.id)
    await assert.rejects(() => settle(b, other.id, 15_000n, { id: paid.id }), /E_IDEMPOTENCY/)
    await agree(a, paid.id, {})
    const draft = newId()
    const said = { id: draft, cityId: a.cityId, dealId: paid.id, by: a.maker, money: SAME }
    await transact((trx) => agreeToSide(trx, said))
    await approveDraft(a.cityId, draft, a.checker)
    assert.equal((await standing(a)).get('1000 EUR')![0], 15_000n)
  })

  test('money that is not there, was exchanged by the bank or was never paid is refused, and gone money posts nothing', async ({
    assert,
  }) => {
    const [a, b] = [await holder(), await makeMember(FREE)]
    const proposing = (change: object) => () =>
      transact((trx) => proposeCost(trx, { ...inEuros(a, b, 30_000n), ...change }))
    await assert.rejects(proposing({}), /E_NO_RATE/)
    await addRate(a, ['EUR', 'UAH', '41', '2023-05-10'])
    await assert.rejects(proposing({ amount: 40_001n }), /E_PAYMENT_CASH/)
    const bank = { functionalAmount: 1_230_000n, source: 'Statement 5' }
    await assert.rejects(proposing({ money: { ...SAME, bank } }), /E_PAID_RATE_NOT_NEEDED/)
    const owed = { partyId: newId(), dueOn: null }
    await assert.rejects(proposing({ owed }), /E_OWED_NOT_PAID/)
    // Two costs want the same money: the second is posted when some is back
    const [first, second] = [
      await propose(a, inEuros(a, b, 25_000n)),
      await propose(a, inEuros(a, b, 25_000n)),
    ]
    assert.equal((await agree(b, first.id)).state, 'posted')
    const refused = await agree(b, second.id)
    assert.deepEqual([refused.state, refused.faultCode], ['proposed', 'E_PAYMENT_CASH'])
    const paid = await settle(b, first.id, 12_500n, { on: '2023-05-10' })
    assert.equal((await agree(a, paid.id, { money: SAME })).state, 'posted')
    const again = await transact((trx) => postAgain(trx, a.cityId, second.id))
    assert.equal(again.state, 'posted')
    assert.equal((await standing(a)).get('1000 EUR')![0], 2_500n)
    await assertAuthority(assert, a, 40n * FREE)
    await assertBooks(assert, [a, b])
  })
})
