import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { setMatchRule, type MatchRuleSetting } from '#funding/actions/set_match_rule'
import {
  useMatchSource,
  withdrawMatchSource,
  type MatchUse,
} from '#funding/actions/use_match_source'
import { matchShown } from '#funding/queries/match'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'

function ruleOf(
  fixture: FundingFixture,
  agreementId: string,
  change: Partial<MatchRuleSetting> = {}
): MatchRuleSetting {
  return {
    cityId: fixture.cityId,
    agreementId,
    version: 0,
    form: 'ratio',
    first: '1',
    second: '1',
    base: 'total',
    baseAmount: null,
    cashMinimum: null,
    inKindCap: null,
    reason: 'Article 4',
    by: fixture.maker,
    ...change,
  }
}

function useOf(
  fixture: FundingFixture,
  agreementId: string,
  sourceId: string,
  amount: bigint | null = null
): MatchUse {
  return {
    id: newId(),
    cityId: fixture.cityId,
    agreementId,
    sourceType: 'agreement',
    sourceId,
    amount,
    note: null,
    by: fixture.maker,
  }
}

const use = (of: MatchUse) => transact((trx) => useMatchSource(trx, of))
const shown = (fixture: FundingFixture, id: string) =>
  matchShown(db.connection(), fixture.cityId, id, '2023-04-01')

test.group('The match of a grant', () => {
  test('counts what came, and forecasts what is promised at each instalment', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const grant = await activate(fixture, {
      number: 'STATE',
      instalments: [
        { dueOn: '2023-03-01', amount: 50_000n },
        { dueOn: '2023-09-01', amount: 50_000n },
      ],
    })
    const own = await activate(fixture, {
      number: 'CITY',
      instalments: [
        { dueOn: '2023-02-01', amount: 40_000n },
        { dueOn: '2023-10-01', amount: 60_000n },
      ],
    })
    await transact((trx) => setMatchRule(trx, ruleOf(fixture, grant.id)))
    await use(useOf(fixture, grant.id, own.id))
    await transact((trx) =>
      recordReceipt(trx, receiptOf(fixture, own.id, { amount: 40_000n, receivedOn: '2023-02-01' }))
    )
    const match = await shown(fixture, grant.id)
    assert.equal(match.requirement!.required, 100_000n)
    assert.equal(match.now!.shortfall, 60_000n)
    assert.equal(match.promised!.shortfall, 0n)
    assert.deepEqual(
      match.forecast.map(({ on, standing }) => [on, standing.shortfall]),
      [
        ['2023-03-01', 10_000n],
        ['2023-09-01', 0n],
      ]
    )
  })

  test('is used once, in parts or as a whole, and by two grants at once only as far as it goes', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const [a, b] = [
      await activate(fixture, { number: 'A' }),
      await activate(fixture, { number: 'B' }),
    ]
    const own = await activate(fixture, { number: 'CITY' })
    const first = useOf(fixture, a.id, own.id, 70_000n)
    await use(first)
    assert.isTrue((await use(first)).replayed)
    await assert.rejects(() => use(useOf(fixture, b.id, own.id, 30_001n)), /E_MATCH_ABOVE/)
    const racing = await Promise.allSettled([
      use(useOf(fixture, a.id, own.id, 20_000n)),
      use(useOf(fixture, b.id, own.id, 20_000n)),
    ])
    assert.deepEqual(racing.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    await transact((trx) =>
      withdrawMatchSource(trx, {
        cityId: fixture.cityId,
        agreementId: a.id,
        useId: first.id,
        reason: 'Used elsewhere',
        by: fixture.maker,
      })
    )
    await use(useOf(fixture, b.id, own.id))
    const used = [...(await shown(fixture, a.id)).uses, ...(await shown(fixture, b.id)).uses]
    assert.equal(
      used.reduce((sum, { amount }) => sum + amount, 0n),
      100_000n
    )
  })

  test('is refused twice by the database itself', async ({ assert }) => {
    const fixture = await makeFunding()
    const grant = await activate(fixture, { number: 'A' })
    const own = await activate(fixture, { number: 'CITY' })
    await use(useOf(fixture, grant.id, own.id))
    await assert.rejects(
      () =>
        transact((trx) =>
          trx.insertQuery().table('match_sources').insert({
            city_id: fixture.cityId,
            id: newId(),
            agreement_id: grant.id,
            source_type: 'agreement',
            source_id: own.id,
            amount: 1n,
            set_by: fixture.maker,
            set_at: '2023-01-01T00:00:00.000Z',
          })
        ),
      /E_MATCH_USED/
    )
  })

  test('a promise that several grants use comes to the earlier use first', async ({ assert }) => {
    const fixture = await makeFunding()
    const [a, b] = [
      await activate(fixture, { number: 'A' }),
      await activate(fixture, { number: 'B' }),
    ]
    const own = await activate(fixture, { number: 'CITY' })
    await use(useOf(fixture, a.id, own.id, 60_000n))
    await use(useOf(fixture, b.id, own.id, 40_000n))
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, own.id, { amount: 70_000n })))
    assert.deepEqual(
      [(await shown(fixture, a.id)).uses[0].real, (await shown(fixture, b.id)).uses[0].real],
      [60_000n, 10_000n]
    )
  })

  test('a rule keeps its former versions; a stale form does not overwrite', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const set = (change: Partial<MatchRuleSetting>) =>
      transact((trx) => setMatchRule(trx, ruleOf(fixture, id, change)))
    await set({})
    await assert.rejects(() => set({ form: 'percent', first: '95' }), /E_STALE_VERSION/)
    await set({ version: 1, form: 'percent', first: '95', second: '', base: 'eligible_direct' })
    const { rules } = await shown(fixture, id)
    assert.deepEqual(
      rules.map(({ version, form }) => [version, form]),
      [
        [2, 'percent'],
        [1, 'ratio'],
      ]
    )
    await assert.rejects(() => set({ version: 2, first: '0' }), /E_MATCH_SHARE/)
    await assert.rejects(() => set({ version: 2, inKindCap: '101' }), /E_MATCH_PART/)
  })
})
