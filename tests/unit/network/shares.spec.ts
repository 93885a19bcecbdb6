import fc from 'fast-check'
import { test } from '@japa/runner'
import { sharesBy } from '#network/cost_shares'
import { costRuleInput, type MemberFigures, type RuleTerms } from '#network/domain/cost_rule'
import { valuesOf, type ShareRule } from '#network/domain/shares'

/** Shares of members that are numbered from 0. */
function sharesOf(
  total: bigint,
  members: readonly (Omit<MemberFigures, 'weight'> & { weight?: bigint | string | null })[],
  { rule, turn = 0, ...terms }: { rule: ShareRule; turn?: number } & RuleTerms
): bigint[] {
  const input = costRuleInput({
    rule,
    currency: 'EUR',
    total,
    turn,
    terms,
    members: members.map((one, at) => ({ ...one, key: `${at}`, weight: one.weight?.toString() })),
  })
  return sharesBy(JSON.parse(JSON.stringify(input))).shares.map(({ amount }) => amount)
}

const equal = (count: number) =>
  Array.from({ length: count }, () => ({ weight: null, amount: null }))

test.group('Shares of a cost', () => {
  test('what is kept of a rule holds nothing that was not told', ({ assert }) => {
    const member = (change: Partial<MemberFigures>) => ({ key: 'a', ...change })
    const kept = (change: Partial<MemberFigures>) =>
      costRuleInput({
        rule: 'equal',
        currency: 'EUR',
        total: 7n,
        turn: 2,
        terms: { periodDays: null, steps: [], groups: [] },
        members: [member(change)],
      })
    const bare = { rule: 'equal', currency: 'EUR', total: '7', turn: 2, members: [{ key: 'a' }] }
    const untold = [
      { weight: null, amount: null },
      { weight: undefined, floor: undefined },
      { isSuspended: false },
      { region: '' },
    ]
    // As it is hashed: a property without a value would be one too
    for (const change of untold)
      assert.deepEqual(Object.entries(kept(change).members[0]), [['key', 'a']])
    assert.deepEqual({ ...kept({}) }, bare)
    const told = { weight: '0', amount: 0n, isSuspended: true, region: 'North' }
    assert.deepEqual(kept(told).members, [
      { key: 'a', weight: '0', amount: '0', isSuspended: true, region: 'North' },
    ])
  })

  test('the odd unit goes one participant further on at each cost', ({ assert }) => {
    const turns = [0, 1, 2, 3].map((turn) => sharesOf(100n, equal(3), { rule: 'equal', turn }))
    assert.deepEqual(turns, [
      [34n, 33n, 33n],
      [33n, 34n, 33n],
      [33n, 33n, 34n],
      [34n, 33n, 33n],
    ])
  })

  test('fifteen cities after fifteen costs have borne the same to the unit', ({ assert }) => {
    const sums = equal(15).map(() => 0n)
    for (let turn = 0; turn < 15; turn++) {
      const shares = sharesOf(1007n, equal(15), { rule: 'equal', turn })
      for (const [at, share] of shares.entries()) sums[at] += share
    }
    assert.deepEqual(new Set(sums), new Set([1007n]))
  })

  test('who is suspended is in no group that is compared, in whichever place it stands', ({
    assert,
  }) => {
    for (const at of [0, 1, 2]) {
      const members = ['10', '90'].map((alone, no) => ({ key: `${no}`, alone, isSuspended: false }))
      members.splice(at, 0, { key: 'idle', alone: '5', isSuspended: true })
      const input = { rule: 'equal' as const, currency: 'EUR', total: '60', turn: 0, members }
      const { core } = sharesBy({ ...input, groups: [{ members: ['1'], cost: '90' }] })
      assert.deepEqual([core.holds, core.count], [false, 1])
      assert.deepEqual(core.overcharged[0].members, ['0'])
      const shares = sharesBy({ ...input, total: '80', rule: 'shapley' }).shares
      assert.deepEqual(
        new Map(shares.map(({ key, amount }) => [key, amount])),
        new Map([...members.map(({ key }) => [key, 0n] as const), ['1', 80n]])
      )
    }
  })

  test('a weight of zero pays nothing; typed amounts must sum to the cost', ({ assert }) => {
    const weights = [3n, 0n, 1n].map((weight) => ({ weight, amount: null }))
    assert.deepEqual(sharesOf(101n, weights, { rule: 'weights', turn: 0 }), [76n, 0n, 25n])
    const typed = [60n, 0n, 40n].map((amount) => ({ weight: null, amount }))
    assert.deepEqual(sharesOf(100n, typed, { rule: 'amounts', turn: 0 }), [60n, 0n, 40n])
    assert.throws(() => sharesOf(101n, typed, { rule: 'amounts', turn: 0 }), /E_SHARES_SUM/)
    assert.throws(
      () => sharesOf(5n, weights.slice(1, 2), { rule: 'equal', turn: 0 }),
      /E_SHARES_FEW/
    )
  })

  test('shares sum to the cost whatever the weights, and none is a unit away from its part', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 15n),
        fc
          .array(fc.bigInt(0n, 10n ** 9n), { minLength: 2, maxLength: 20 })
          .filter((all) => all.some((one) => one > 0n)),
        fc.nat(100),
        (total, weights, turn) => {
          const shares = sharesOf(
            total,
            weights.map((weight) => ({ weight, amount: null })),
            { rule: 'weights', turn }
          )
          const sum = weights.reduce((all, one) => all + one, 0n)
          assert.equal(
            shares.reduce((all, one) => all + one, 0n),
            total
          )
          for (const [at, share] of shares.entries()) {
            const off = share * sum - total * weights[at]
            assert.isTrue(off < sum && off > -sum)
          }
        }
      )
    )
  })

  test('{rule}: {shares}')
    .with<
      {
        rule: ShareRule
        total: bigint
        members: Parameters<typeof sharesOf>[1]
        terms?: RuleTerms
        shares: string
      }[]
    >([
      // people count where only they are told; floor and ceiling hold at once
      {
        rule: 'per_head',
        total: 100n,
        members: [{ people: '3' }, { weight: '1' }],
        shares: '75 25',
      },
      {
        rule: 'weights',
        total: 100n,
        members: [{ weight: '8', ceiling: 60n }, { weight: '1' }, { weight: '1', floor: 25n }],
        shares: '60 15 25',
      },
      {
        rule: 'benefit',
        total: 10n,
        members: [{ weight: '0.5' }, { weight: '1.5' }],
        shares: '3 7',
      },
      // joined for half of the year; suspended
      {
        rule: 'equal',
        total: 90n,
        members: [{}, { days: 181n }, { isSuspended: true }],
        terms: { periodDays: 362n },
        shares: '60 30 0',
      },
      {
        rule: 'airport',
        total: 12n,
        members: [{ weight: '3' }, { weight: '6' }, { weight: '12' }],
        shares: '1 3 8',
      },
      {
        rule: 'serial',
        total: 9n,
        members: [{ weight: '1' }, { weight: '2' }],
        terms: {
          steps: [
            { upTo: '2', unitCost: '2' },
            { upTo: null, unitCost: '5' },
          ],
        },
        shares: '2 7',
      },
      // 4 + 6 are separable; 10 are left, by what remains of the cost alone: 8 and 12
      {
        rule: 'scrb',
        total: 20n,
        members: [
          { alone: 12n, separable: 4n },
          { alone: 18n, separable: 6n },
        ],
        shares: '8 12',
      },
      { rule: 'shapley', total: 12n, members: [{ alone: 6n }, { alone: 10n }], shares: '4 8' },
      // half of what a region adds at the first place and half at the last, as Shapley inside it
      {
        rule: 'owen',
        total: 12n,
        members: [{ alone: 6n, region: 'A' }, { alone: 6n, region: 'A' }, { alone: 6n }],
        terms: {
          groups: [
            { members: ['0', '1'], cost: 6n },
            { members: ['0', '2'], cost: 12n },
            { members: ['1', '2'], cost: 12n },
          ],
        },
        shares: '3 3 6',
      },
    ])
    .run(({ assert }, { rule, total, members, terms, shares }) => {
      assert.equal(sharesOf(total, members, { rule, ...terms }).join(' '), shares)
    })

  test('{code} where the figures do not do')
    .with<{ code: string; rule: ShareRule; members: Parameters<typeof sharesOf>[1] }[]>([
      { code: 'E_SHARES_MISSING', rule: 'per_head', members: [{ people: '3' }, {}] },
      { code: 'E_SHARES_MISSING', rule: 'scrb', members: [{ alone: 3n }, { alone: 3n }] },
      {
        code: 'E_SHARES_GROUPS',
        rule: 'shapley',
        members: [{ alone: 3n }, { alone: 3n }, { alone: 3n }],
      },
      { code: 'E_SHARES_DAYS', rule: 'equal', members: [{ days: 3n }, {}] },
      { code: 'E_SHARES_ABOVE', rule: 'equal', members: [{ floor: 30n }, {}] },
      { code: 'E_SHARES_BELOW', rule: 'equal', members: [{ ceiling: 3n }, { ceiling: 4n }] },
      { code: 'E_SHARES_FLOOR', rule: 'equal', members: [{ floor: 3n, ceiling: 2n }, {}] },
      {
        code: 'E_SHARES_TYPED',
        rule: 'amounts',
        members: [{ amount: 10n, floor: 2n }, { amount: 0n }],
      },
    ])
    .run(({ assert }, { code, rule, members }) => {
      assert.throws(() => sharesOf(10n, members, { rule }), new RegExp(code))
    })
})

test.group('Shares at what the whole is worth in another currency', () => {
  test('sum to it to the unit, and none is a whole unit off', ({ assert }) => {
    assert.deepEqual(valuesOf([100n, 100n, 100n], 300n, 100n), [33n, 34n, 33n])
    assert.deepEqual(valuesOf([], 0n, 0n), [])
    const share = fc.bigInt(1n, 10n ** 12n)
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1, maxLength: 15 }),
        fc.bigInt(0n, 10n ** 12n),
        (shares, value) => {
          const total = shares.reduce((sum, one) => sum + one)
          const values = valuesOf(shares, total, value)
          const near = values.every((one, at) => {
            const off = one * total - shares[at]! * value
            return off < total && -off < total
          })
          return near && values.reduce((sum, one) => sum + one) === value
        }
      )
    )
  })
})
