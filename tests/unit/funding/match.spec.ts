import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  forecast,
  funderShareOf,
  partOf,
  requirementOf,
  standingOf,
  type MatchRule,
  type MatchSource,
} from '#funding/domain/match'

const rule = (change: Partial<MatchRule> = {}): MatchRule => ({
  funderShare: { numerator: 1n, denominator: 2n },
  base: 'total',
  baseAmount: null,
  cashMinimum: null,
  inKindCap: null,
  ...change,
})

const source = (change: Partial<MatchSource>): MatchSource => ({
  id: 's',
  kind: 'cash',
  amount: 0n,
  on: null,
  isReal: true,
  ...change,
})

test.group('What must be brought beside a grant', () => {
  test('one to one doubles the grant: 50,000,000 won from the state want 50,000,000 of the city', ({
    assert,
  }) => {
    const share = funderShareOf('ratio', '1', '1')!
    assert.equal(requirementOf(rule({ funderShare: share }), 50_000_000n).required, 50_000_000n)
  })

  test('a share given in amounts is exact: 69,946.89 of 89,186.36 leaves 19,239.47', ({
    assert,
  }) => {
    const share = funderShareOf('amounts', '69946.89', '89186.36')!
    const named = requirementOf(rule({ funderShare: share, baseAmount: 8_918_636n }), 6_994_689n)
    assert.equal(named.required, 1_923_947n)
    assert.equal(requirementOf(rule({ funderShare: share }), 6_994_689n).required, 1_923_947n)
  })

  test('a rounded share (78.43 %) leaves what the grant does not pay', ({ assert }) => {
    const share = funderShareOf('percent', '78.43')!
    const { funderPays, required } = requirementOf(
      rule({ funderShare: share, baseAmount: 8_918_636n }),
      6_994_689n
    )
    assert.equal(funderPays, 6_994_689n)
    assert.equal(funderPays + required, 8_918_636n)
  })

  test('95 to 5 is of the named eligible direct costs, overhead apart', ({ assert }) => {
    const share = funderShareOf('ratio', '95', '5')!
    const answer = requirementOf(
      rule({ funderShare: share, base: 'eligible_direct', baseAmount: 10_000_000n }),
      12_000_000n
    )
    assert.equal(answer.funderPays, 9_500_000n)
    assert.equal(answer.required, 500_000n)
  })

  test('what follows from the grant is rounded up to the unit', ({ assert }) => {
    const share = funderShareOf('percent', '66.7')!
    assert.equal(requirementOf(rule({ funderShare: share }), 100n).required, 50n)
  })

  for (const [form, first, second] of [
    ['percent', '0', ''],
    ['percent', '100', ''],
    ['percent', '-5', ''],
    ['percent', '1,234.5', ''],
    ['ratio', '1', '0'],
    ['ratio', '1', 'two'],
    ['amounts', '10', '10'],
    ['amounts', '11', '10'],
  ] as const) {
    test(`${form} ${first} ${second} is no share`, ({ assert }) => {
      assert.isNull(funderShareOf(form, first, second))
    })
  }

  test('a decimal comma is a decimal mark', ({ assert }) => {
    assert.deepEqual(funderShareOf('percent', '78,43'), funderShareOf('percent', '78.43'))
    assert.deepEqual(partOf('12,5'), { numerator: 1n, denominator: 8n })
    assert.isNull(partOf('100.1'))
  })
})

test.group('What counts as match', () => {
  const needs = { required: 1000n, cashAtLeast: 400n, inKindAtMost: 500n }

  test('in kind above its cap is real but not counted', ({ assert }) => {
    const standing = standingOf(needs, [
      { kind: 'in_kind', amount: 700n },
      { kind: 'cash', amount: 400n },
    ])
    assert.include(standing, { counted: 900n, inKindAboveCap: 200n, shortfall: 100n, over: 0n })
  })

  test('a cash minimum that is missed is a shortfall even when the whole is there', ({
    assert,
  }) => {
    const standing = standingOf({ ...needs, inKindAtMost: 1000n }, [
      { kind: 'in_kind', amount: 1000n },
    ])
    assert.include(standing, { counted: 1000n, cashShortfall: 400n, shortfall: 400n })
  })

  test('more than required is shown as such and never as a negative rest', ({ assert }) => {
    const standing = standingOf(needs, [{ kind: 'cash', amount: 1500n }])
    assert.include(standing, { shortfall: 0n, over: 500n })
  })
})

test.group('Forecast of the match', () => {
  test('each instalment wants its part by its day', ({ assert }) => {
    const rows = forecast(
      rule(),
      [
        { amount: 30_000n, dueOn: '2026-02-01' },
        { amount: 70_000n, dueOn: '2026-09-01' },
      ],
      [
        source({ amount: 20_000n, on: null, isReal: true }),
        source({ amount: 60_000n, on: '2026-08-01', isReal: false }),
      ]
    )
    assert.deepEqual(
      rows.map(({ on, required, standing }) => [on, required, standing.shortfall]),
      [
        ['2026-02-01', 30_000n, 10_000n],
        ['2026-09-01', 100_000n, 20_000n],
      ]
    )
  })

  test('the last line is the whole agreement: requirement and every promise', ({ assert }) => {
    const seed = 20260101
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 6 }),
        fc.bigInt({ min: 1n, max: 999n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { maxLength: 4 }),
        (grants, numerator, sources) => {
          const of = rule({ funderShare: { numerator, denominator: 1000n } })
          const rows = forecast(
            of,
            grants.map((amount, index) => ({ amount, dueOn: `2026-0${index + 1}-01` })),
            sources.map((amount) => source({ amount, on: '2027-01-01', isReal: false }))
          )
          const grant = grants.reduce((sum, amount) => sum + amount, 0n)
          assert.equal(rows.at(-1)!.required, requirementOf(of, grant).required)
          assert.equal(
            rows.at(-1)!.standing.cash,
            sources.reduce((sum, amount) => sum + amount, 0n)
          )
          for (let at = 1; at < rows.length; at++) {
            assert.isTrue(rows[at].required >= rows[at - 1].required)
          }
        }
      ),
      { seed }
    )
  })
})
