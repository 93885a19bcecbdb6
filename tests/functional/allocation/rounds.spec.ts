import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { changeRound, chooseScope, openRound, setRingFence } from '#allocation/actions/set_up_round'
import { withdrawRingFence } from '#allocation/actions/set_up_round'
import { toDecimalString } from '#money/money'
import { refusalOf } from '#tests/support/programmes'
import {
  amountsOf,
  fundId,
  lineId,
  makeRoundCity,
  minor,
  run,
  setUpRound,
} from '#tests/support/rounds'

type Amounts = Record<string, string>
type CityCase = { spendable: string; decided: Amounts } & Record<string, Amounts>
const CASES: Record<string, CityCase> = JSON.parse(
  readFileSync(new URL('../../cases/demo_rounds.json', import.meta.url), 'utf8')
)

const RUNS = [
  ...Object.keys(CASES).map((city) => ({
    city,
    expected: 'decided',
    rule: undefined,
    fences: true,
  })),
  ...['anseong', 'melitopol'].flatMap((city) =>
    (['same_amount', 'same_shortfall'] as const).map((rule) => ({
      city,
      expected: rule,
      rule,
      fences: true,
    }))
  ),
  ...['anseong', 'ljubljana'].map((city) => ({
    city,
    expected: 'without_ring_fences',
    rule: undefined,
    fences: false,
  })),
  ...(['same_amount', 'same_shortfall'] as const).map((rule) => ({
    city: 'ljubljana',
    expected: `${rule}_without_ring_fences`,
    rule,
    fences: false,
  })),
]

test.group('Rounds of the demo cities', () => {
  test('{city}, {expected}: every line gets its amount to the unit')
    .with(RUNS)
    .run(async ({ assert }, { city: name, expected, rule, fences }) => {
      const city = await makeRoundCity(name)
      const roundId = await setUpRound(city)
      const { result } = await run(city, roundId, { rule, withRingFences: fences })
      assert.deepEqual(amountsOf(city, result), CASES[name][expected])
      assert.isTrue(result.ok)
      if (!result.ok) return
      assert.equal(toDecimalString(result.spendable, city.currency), CASES[name].spendable)
      assert.deepEqual(result.unspendable, [])
    })

  test('melitopol by the level only: floors and ring-fences left out', async ({ assert }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city, { ringFences: [], floors: { M6: '0.00' } })
    const { result } = await run(city, roundId)
    assert.deepEqual(amountsOf(city, result), {
      M1: '73636.37',
      M2: '73636.36',
      M3: '90000.00',
      M4: '368181.82',
      M5: '220909.09',
      M6: '36818.18',
      M7: '36818.18',
    })
  })

  test('anseong cannot protect 70,000,000 for older people: 40,000,000 may be taken, 30,000,000 are short', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, {
      ringFences: [{ groups: ['older'], amount: '70000000', reason: 'x' }],
    })
    const { result } = await run(city, roundId)
    assert.isFalse(result.ok)
    if (result.ok) return
    const [gap] = result.diagnosis
    assert.equal(result.diagnosis.length, 1)
    assert.deepEqual(
      [gap.kind, gap.required, gap.available, gap.short],
      ['ring_fence', 70_000_000n, 40_000_000n, 30_000_000n]
    )
    assert.deepEqual(gap.rooms, [{ cell: 'A6', room: 40_000_000n }])
  })

  test('the ring-fence of a family is a percentage of all that can be spent, rounded up', async ({
    assert,
  }) => {
    const city = await makeRoundCity('ljubljana')
    const { result } = await run(city, await setUpRound(city))
    assert.isTrue(result.ok)
    if (!result.ok) return
    const [fence] = result.ringFences
    assert.deepEqual(
      [fence.id, fence.base, fence.required, fence.allocated, fence.splitUsed],
      ['vulnerable', 69_500_001n, 24_325_001n, 24_325_001n, 'pro_rata']
    )
  })

  test('the same run twice is one run, and runs are numbered', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const id = newId()
    const first = await run(city, roundId, { id })
    const again = await run(city, roundId, { id })
    const other = await run(city, roundId)
    assert.deepEqual([again.id, again.no, again.inputHash], [id, first.no, first.inputHash])
    assert.deepEqual(amountsOf(city, again.result), amountsOf(city, first.result))
    assert.deepEqual([first.no, other.no], [1, 2])
    assert.equal(other.inputHash, first.inputHash)
  })

  test('runs at the same moment get numbers of their own', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const runs = await Promise.all([1, 2, 3].map(() => run(city, roundId)))
    assert.deepEqual(runs.map(({ no }) => no).toSorted(), [1, 2, 3])
  })
})

test.group('Setting up a round', (group) => {
  let city: Awaited<ReturnType<typeof makeRoundCity>>
  group.setup(async () => {
    city = await makeRoundCity('anseong')
  })

  const terms = () => ({
    code: `T-${newId()}`,
    title: 'Round',
    titleLang: 'en',
    year: 2026,
    effectiveOn: '2026-04-15',
    rule: 'same_percentage' as const,
    unit: 'line' as const,
    by: city.people.committee,
    cityId: city.id,
  })

  test('without funds, then without lines, nothing is run', async ({ assert }) => {
    const id = newId()
    await transact((trx) => openRound(trx, { ...terms(), id }))
    const scope = { cityId: city.id, roundId: id, by: city.people.committee }
    assert.equal((await refusalOf(() => run(city, id))).code, 'E_ROUND_NO_FUNDS')
    const funds = [{ fundId: await fundId(city, 'AS-2026-01') }]
    await transact((trx) => chooseScope(trx, { ...scope, funds, lines: [] }))
    assert.equal((await refusalOf(() => run(city, id))).code, 'E_ROUND_NO_LINES')
  })

  test('a day without an open period and a code that is taken are refused', async ({ assert }) => {
    const closed = { ...terms(), id: newId(), effectiveOn: '2031-01-01' }
    assert.deepInclude(await refusalOf(() => transact((trx) => openRound(trx, closed))), {
      code: 'E_PERIOD',
      field: 'effective_on',
    })
    const first = { ...terms(), id: newId() }
    await transact((trx) => openRound(trx, first))
    await transact((trx) => openRound(trx, first))
    const second = { ...first, id: newId() }
    assert.equal(
      (await refusalOf(() => transact((trx) => openRound(trx, second)))).code,
      'E_CODE_TAKEN'
    )
  })

  test('a change of an older version is refused', async ({ assert }) => {
    const round = { ...terms(), id: newId() }
    await transact((trx) => openRound(trx, round))
    await transact((trx) => changeRound(trx, { ...round, title: 'New', version: 1 }))
    assert.equal(
      (await refusalOf(() => transact((trx) => changeRound(trx, { ...round, version: 1 })))).code,
      'E_STALE_VERSION'
    )
  })

  test('{code}: {title}')
    .with([
      {
        title: 'more than the fund has free',
        code: 'E_ROUND_ABOVE_FREE',
        funds: [['AS-2026-05', '5000002']],
        lines: [],
      },
      {
        title: 'a floor above the need',
        code: 'E_ROUND_FLOOR_ABOVE_NEED',
        funds: [],
        lines: [['A1', { floor: 20_000_001n }]],
      },
      {
        title: 'an equity weight of nothing',
        code: 'E_EQUITY_WEIGHT',
        funds: [],
        lines: [['A1', { equityWeight: '0' }]],
      },
      {
        title: 'an equity weight that is no number',
        code: 'E_EQUITY_WEIGHT',
        funds: [],
        lines: [['A1', { equityWeight: '1e3' }]],
      },
      { title: 'a line of nobody', code: 'E_NOT_FOUND', funds: [], lines: [['Z9', {}]] },
    ] as {
      title: string
      code: string
      funds: [string, string][]
      lines: [string, { floor?: bigint; equityWeight?: string }][]
    }[])
    .run(async ({ assert }, { code, funds, lines }) => {
      const roundId = newId()
      await transact((trx) => openRound(trx, { ...terms(), id: roundId }))
      const scope = {
        cityId: city.id,
        roundId,
        by: city.people.committee,
        funds: await Promise.all(
          funds.map(async ([number, amount]) => ({
            fundId: await fundId(city, number),
            amount: minor(city, amount),
          }))
        ),
        lines: lines.map(([line, rest]) => ({ lineId: lineId(city, line), ...rest })),
      }
      const refusal = await refusalOf(() => transact((trx) => chooseScope(trx, scope)))
      assert.equal(refusal.code, code)
    })

  test('a fund may give less than it has free', async ({ assert }) => {
    const roundId = await setUpRound(city, { ringFences: [] })
    const fund = await fundId(city, 'AS-2026-01')
    await transact((trx) =>
      chooseScope(trx, {
        cityId: city.id,
        roundId,
        by: city.people.committee,
        funds: [{ fundId: fund, amount: 3_000_000n }],
        lines: [{ lineId: lineId(city, 'A1') }, { lineId: lineId(city, 'A2'), equityWeight: '2' }],
      })
    )
    const { result } = await run(city, roundId)
    assert.deepEqual(amountsOf(city, result), { A1: '1500000', A2: '1500000' })
  })

  test('{code}: ring-fence of {title}')
    .with([
      { title: 'no group', code: 'E_GROUP_NEEDED', groups: [], percentage: '10' },
      { title: 'an unknown group', code: 'E_UNKNOWN_GROUP', groups: ['martians'], percentage: '1' },
      { title: 'no percent', code: 'E_PERCENTAGE', groups: ['older'], percentage: '0' },
      { title: 'more than all', code: 'E_PERCENTAGE', groups: ['older'], percentage: '100.000001' },
      { title: 'a word', code: 'E_PERCENTAGE', groups: ['older'], percentage: 'half' },
      { title: 'no money', code: 'E_AMOUNT_NOT_POSITIVE', groups: ['older'], amount: 0n },
    ] as { title: string; code: string; groups: string[]; percentage?: string; amount?: bigint }[])
    .run(async ({ assert }, { code, groups, percentage, amount }) => {
      const roundId = await setUpRound(city, { ringFences: [] })
      const fence = {
        id: newId(),
        cityId: city.id,
        roundId,
        groups,
        by: city.people.committee,
        ...(amount === undefined
          ? { kind: 'percentage' as const, percentage: percentage! }
          : { kind: 'amount' as const, amount }),
      }
      assert.equal((await refusalOf(() => transact((trx) => setRingFence(trx, fence)))).code, code)
    })

  test('ring-fences may lie inside one another, but not cross, repeat or add up to more than all', async ({
    assert,
  }) => {
    const roundId = await setUpRound(city, { ringFences: [] })
    const set = (groups: string[], percentage: string) =>
      transact((trx) =>
        setRingFence(trx, {
          id: newId(),
          cityId: city.id,
          roundId,
          groups,
          kind: 'percentage',
          percentage,
          by: city.people.committee,
        })
      )
    await set(['vulnerable'], '60')
    await set(['migrants'], '50')
    const codes = []
    for (const [groups, percentage] of [
      [['vulnerable'], '1'],
      [['migrants', 'older'], '1'],
      [['older'], '41'],
    ] as [string[], string][]) {
      codes.push((await refusalOf(() => set(groups, percentage))).code)
    }
    assert.deepEqual(codes, [
      'E_RING_FENCE_TWICE',
      'E_RING_FENCES_CROSS',
      'E_PERCENTAGES_ABOVE_HUNDRED',
    ])
  })

  test('a ring-fence that is sent twice is set once, and with another minimum it is refused', async ({
    assert,
  }) => {
    const roundId = await setUpRound(city, { ringFences: [] })
    const fence = {
      id: newId(),
      cityId: city.id,
      roundId,
      groups: ['older'],
      kind: 'amount' as const,
    }
    const set = (amount: bigint) =>
      transact((trx) => setRingFence(trx, { ...fence, amount, by: city.people.committee }))
    // More than a float holds: the same amount is the same on both databases.
    const most = 2n ** 60n + 1n
    await Promise.all([set(most), set(most)])
    assert.equal((await refusalOf(() => set(most - 1n))).code, 'E_IDEMPOTENCY_CONFLICT')
  })

  test('a withdrawn ring-fence protects nobody, stays on record and is withdrawn once', async ({
    assert,
  }) => {
    const roundId = await setUpRound(city)
    const rows = await selectRows(
      db.connection(),
      'SELECT id FROM ring_fences WHERE round_id = ?',
      [roundId]
    )
    const fence = { cityId: city.id, roundId, id: rows[0].id, by: city.people.committee }
    await transact((trx) => withdrawRingFence(trx, fence))
    const { result } = await run(city, roundId)
    assert.deepEqual(amountsOf(city, result), CASES.anseong.without_ring_fences)
    const code = (await refusalOf(() => transact((trx) => withdrawRingFence(trx, fence)))).code
    assert.equal(code, 'E_RING_FENCE_WITHDRAWN')
  })
})
