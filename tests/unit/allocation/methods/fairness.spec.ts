import { test } from '@japa/runner'
import fc from 'fast-check'
import { weightedStudentAmount } from '#allocation/domain/fairness/equity_weights'
import {
  concentrationIndex,
  gini,
  giniCorrected,
  herfindahl,
  hoover,
  jain,
  lorenzAsymmetry,
  majorizes,
  palma,
} from '#allocation/domain/fairness/exact_measures'
import {
  atkinson,
  fgt,
  theilByGroup,
  theilL,
  theilT,
  watts,
} from '#allocation/domain/fairness/log_measures'
import {
  compareRuns,
  costAgainstBenefit,
  coverageBy,
  fairnessOf,
  type FairLine,
} from '#allocation/domain/fairness/of_lines'
import {
  measureText,
  sampleOf,
  type Measured,
  type Sample,
} from '#allocation/domain/fairness/sample'
import { Decimal } from '#money/decimal'
import { Rational } from '#money/rational'
import { refusalOf } from '#tests/unit/allocation/support'

const of = (value: number | string) => Rational.parse(value)
const sample = (values: (number | string)[], heads?: number[]): Sample =>
  sampleOf(values.map(of), heads?.map(of))
const text = (measure: Measured) => measureText(measure) ?? measure.notDefined

const HALF = of('0.5')
const MEASURES: Record<string, (of: Sample) => Measured> = {
  gini,
  hoover,
  jain,
  palma,
  theilT,
  theilL,
  atkinsonHalf: (one) => atkinson(one, HALF),
  atkinsonOne: (one) => atkinson(one, Rational.ONE),
  atkinsonTwo: (one) => atkinson(one, of(2)),
}
const RISING_WITH_INEQUALITY = [
  'gini',
  'hoover',
  'theilT',
  'theilL',
  'atkinsonHalf',
  'atkinsonOne',
  'atkinsonTwo',
]

const someValues = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 })
const near = (a: Measured, b: Measured): boolean => {
  if (a.value === null || b.value === null) return a.notDefined === b.notDefined
  const decimal = (value: Rational | Decimal) =>
    value instanceof Rational
      ? new Decimal(`${value.numerator}`).div(`${value.denominator}`)
      : value
  return decimal(a.value).minus(decimal(b.value)).abs().lt('1e-30')
}

test.group('Measures of inequality', () => {
  test('{title}: {wanted}')
    .with([
      { title: 'Gini, all alike', measure: gini(sample([5, 5, 5])), wanted: '0' },
      { title: 'Gini, all with one of four', measure: gini(sample([0, 0, 0, 8])), wanted: '3/4' },
      {
        title: 'Gini over n − 1, all with one',
        measure: giniCorrected(sample([0, 0, 0, 8])),
        wanted: '1',
      },
      {
        title: 'Gini over n − 1 of one alone',
        measure: giniCorrected(sample([3])),
        wanted: 'not_covered',
      },
      {
        title: 'Hoover, half would have to move',
        measure: hoover(sample([0, 0, 4, 4])),
        wanted: '1/2',
      },
      { title: 'Jain, one of four has all', measure: jain(sample([0, 0, 0, 8])), wanted: '1/4' },
      { title: 'Herfindahl', measure: herfindahl(sample([1, 1, 2])), wanted: '3/8' },
      {
        title: 'Palma of ten, 10 + 9 + … + 1',
        measure: palma(sample([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])),
        wanted: '1',
      },
      {
        title: 'Palma cuts who stands on the border',
        measure: palma(sample([1, 1, 1])),
        wanted: '1/4',
      },
      {
        title: 'Palma, the bottom has nothing',
        measure: palma(sample([0, 0, 1])),
        wanted: 'somebody_has_nothing',
      },
      { title: 'Theil T with a zero', measure: theilT(sample([0, 0])), wanted: 'all_zero' },
      {
        title: 'Theil L with a zero',
        measure: theilL(sample([0, 1])),
        wanted: 'somebody_has_nothing',
      },
      {
        title: 'Atkinson of aversion 1 with a zero',
        measure: atkinson(sample([0, 1]), Rational.ONE),
        wanted: '1',
      },
      {
        title: 'Atkinson of aversion 1/2: mean root 1/2 squared',
        measure: atkinson(sample([0, 1]), HALF),
        wanted: '0.5',
      },
      {
        title: 'Atkinson of aversion 0',
        measure: atkinson(sample([1, 9]), Rational.ZERO),
        wanted: '0',
      },
      {
        title: 'Watts with a zero',
        measure: watts(sample([0, 1]), Rational.ONE),
        wanted: 'somebody_has_nothing',
      },
      { title: 'Watts, nobody below the line', measure: watts(sample([2, 3]), of(2)), wanted: '0' },
      {
        title: 'headcount does not count who stands on the line',
        measure: fgt(sample([1, 2, 3]), of(2), Rational.ZERO),
        wanted: '1/3',
      },
      { title: 'depth', measure: fgt(sample([0, 5]), of(10), Rational.ONE), wanted: '3/4' },
      { title: 'severity', measure: fgt(sample([0, 5]), of(10), of(2)), wanted: '5/8' },
      {
        title: 'asymmetry, a value at the mean',
        measure: lorenzAsymmetry(sample([1, 2, 3])),
        wanted: 'not_covered',
      },
      {
        title: 'asymmetry, all alike',
        measure: lorenzAsymmetry(sample([2, 2])),
        wanted: 'not_covered',
      },
      { title: 'nobody', measure: gini(sample([])), wanted: 'no_values' },
      {
        title: 'heads of 0 do not count',
        measure: gini(sample([1, 1, 99], [2, 3, 0])),
        wanted: '0',
      },
    ] as { title: string; measure: Measured; wanted: string }[])
    .run(({ assert }, { measure, wanted }) => assert.equal(text(measure), wanted))

  test('Theil T counts zeros in the mean: two of which one has nothing is ln 2', ({ assert }) => {
    const digits = text(theilT(sample([0, 1])))!
    assert.equal(digits, new Decimal(2).ln().toSignificantDigits(30).toString())
  })

  test('the Gini coefficient is the mean difference over twice the mean', () => {
    fc.assert(
      fc.property(someValues, (values) => {
        const all = values.reduce((sum, value) => sum + value, 0)
        fc.pre(all > 0)
        const differences = values.reduce(
          (sum, a) => values.reduce((inner, b) => inner + Math.abs(a - b), sum),
          0
        )
        return gini(sample(values)).value!.equals(of(`${differences}/${2 * values.length * all}`))
      })
    )
  })

  for (const [name, measure] of Object.entries(MEASURES)) {
    test(`${name}: the unit of money does not count, and heads count like persons`, () => {
      fc.assert(
        fc.property(
          someValues,
          fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
          (values, counts) => {
            const heads = values.map((_, at) => counts[at])
            const persons = values.flatMap((value, at) =>
              Array.from({ length: heads[at] }, () => value)
            )
            const cents = values.map((value) => value * 100)
            return (
              near(measure(sample(values, heads)), measure(sample(persons))) &&
              near(measure(sample(values)), measure(sample(cents)))
            )
          }
        ),
        { numRuns: 25 }
      )
    })
  }

  test('a move from one with more to one with less makes every measure smaller or leaves it, and majorises', () => {
    fc.assert(
      fc.property(
        someValues,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 10 }),
        (values, a, b, amount) => {
          const [rich, poor] = [a % values.length, b % values.length]
          fc.pre(values[rich] - values[poor] >= 2 * amount)
          const after = values.map((value, at) =>
            at === rich ? value - amount : at === poor ? value + amount : value
          )
          const isSmaller = RISING_WITH_INEQUALITY.every((name) => {
            const [before, now] = [MEASURES[name](sample(values)), MEASURES[name](sample(after))]
            if (before.value === null || now.value === null) return true
            const difference =
              now.value instanceof Rational
                ? now.value.minus(before.value as Rational).numerator <= 0n
                : now.value.minus(before.value as Decimal).lte('1e-30')
            return difference
          })
          return isSmaller && majorizes(values.map(of), after.map(of))
        }
      ),
      { numRuns: 30 }
    )
  })

  test('between and within add up to the whole, and one group has no between', () => {
    const member = fc.record({
      group: fc.constantFrom('a', 'b', 'c'),
      value: fc.integer({ min: 1, max: 30 }),
      heads: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('T', 'L'),
        (rows, kind) => {
          const members = rows.map((row) => ({
            group: row.group,
            value: of(row.value),
            heads: of(row.heads),
          }))
          const split = theilByGroup(kind as 'T' | 'L', members).value!
          const one = theilByGroup(
            kind as 'T' | 'L',
            members.map((row) => ({ ...row, group: '' }))
          ).value!
          const whole = (kind === 'T' ? theilT : theilL)(
            sampleOf(
              members.map(({ value }) => value),
              members.map(({ heads }) => heads)
            )
          ).value!
          return (
            split.between.plus(split.within).minus(whole).abs().lt('1e-30') &&
            one.between.abs().lt('1e-30')
          )
        }
      ),
      { numRuns: 30 }
    )
  })

  test('ranked by itself a value is as concentrated as it is unequal; ranked the other way, as much below 0', () => {
    fc.assert(
      fc.property(someValues, (values) => {
        fc.pre(values.some((value) => value > 0))
        const own = sample(values)
        const unequal = gini(own).value!
        const opposite = values.map((value) => of(100 - value))
        return (
          concentrationIndex(own, own.values).value!.equals(unequal) &&
          concentrationIndex(own, opposite).value!.equals(unequal.negated())
        )
      })
    )
  })

  test('equal ranks share their rank, so the order of the list does not count', ({ assert }) => {
    const alike = [1, 1, 2].map(of)
    assert.equal(
      text(concentrationIndex(sample([0, 4, 4]), alike)),
      text(concentrationIndex(sample([4, 0, 4]), alike))
    )
  })
})

test.group('Fairness of budget lines', () => {
  const line = (
    key: string,
    need: bigint,
    amount: bigint,
    change: Partial<FairLine> = {}
  ): FairLine => ({
    key,
    group: null,
    place: null,
    need,
    amount,
    heads: null,
    ...change,
  })

  test('coverage by group, per head only where all heads are known', ({ assert }) => {
    const lines = [
      line('1', 100n, 60n, { group: 'migrants', heads: 10n }),
      line('2', 100n, 40n, { group: 'migrants', heads: 15n }),
      line('3', 0n, 0n, { group: 'all' }),
    ]
    assert.deepEqual(
      coverageBy(lines, ({ group }) => group).map(({ name, coverage, perHead }) => [
        name,
        coverage,
        perHead,
      ]),
      [
        ['migrants', '1/2', '4'],
        ['all', null, null],
      ]
    )
  })

  test('equal coverage is equal by every measure, and follows need one to one', ({ assert }) => {
    const lines = [
      line('1', 100n, 50n, { heads: 1n }),
      line('2', 300n, 150n, { heads: 2n }),
      line('3', 100n, 50n, { heads: 3n }),
    ]
    const { coverage, coverageByHeads, horizontal, vertical, theilTByGroup } = fairnessOf(lines)
    assert.equal(coverage.gini.value, '0')
    assert.equal(coverage.jain.value, '1')
    assert.equal(coverageByHeads!.theil_l.value, '0')
    assert.equal(horizontal.value, '0')
    assert.equal(vertical.value, '1/2')
    assert.deepEqual(theilTByGroup, { between: '0', within: '0', notDefined: null })
  })

  test('a thousand lines with needs of their own are measured too', ({ assert }) => {
    const many = Array.from({ length: 1000 }, (_, at) => {
      const need = 100_003n + 71n * BigInt(at)
      return line(`${at}`, need, (need * BigInt(at)) / 1000n, { group: `${at % 7}`, heads: need })
    })
    const { coverage, coverageByHeads, perHead, theilTByGroup } = fairnessOf(many)
    // shares that rise evenly from 0 to 1 have a Gini coefficient of a third
    const fromAThird = (value: number) => Math.abs(value - 1 / 3)
    const [p, q] = coverage.gini.value!.split('/')
    assert.isBelow(fromAThird(Number.parseFloat(p!) / Number.parseFloat(q!)), 0.001)
    assert.isNotNull(coverageByHeads!.jain.value)
    assert.isNotNull(perHead!.theil_t.value)
    assert.isNotNull(theilTByGroup.between)
  })

  test('equals treated differently, a line with nothing, no heads', ({ assert }) => {
    const lines = [
      line('1', 100n, 0n),
      line('2', 100n, 100n),
      line('3', 200n, 100n),
      line('4', 0n, 0n),
    ]
    const found = fairnessOf(lines)
    assert.equal(found.horizontal.value, '1/2')
    assert.deepEqual(found.coverage.theil_l, { value: null, notDefined: 'somebody_has_nothing' })
    assert.equal(found.theilLByGroup.notDefined, 'somebody_has_nothing')
    assert.isNull(found.coverageByHeads)
    assert.isNull(found.perHead)
  })

  test('without lines or without differences in need there is nothing to say', ({ assert }) => {
    const empty = fairnessOf([])
    assert.equal(empty.coverage.gini.notDefined, 'no_values')
    assert.equal(empty.vertical.notDefined, 'no_values')
    const alike = fairnessOf([line('1', 5n, 1n), line('2', 5n, 2n)])
    assert.equal(alike.vertical.notDefined, 'not_covered')
  })

  test('who gains and who loses between two runs', ({ assert }) => {
    const before = new Map([
      ['a', 5n],
      ['b', 3n],
    ])
    const after = new Map([
      ['b', 4n],
      ['c', 4n],
    ])
    assert.deepEqual(
      compareRuns(before, after).map(({ key, change }) => [key, change]),
      [
        ['a', -5n],
        ['b', 1n],
        ['c', 4n],
      ]
    )
  })

  test('cost share against benefit share', ({ assert }) => {
    const rows = costAgainstBenefit([
      { kind: 'company', cost: 1n, benefit: 3n },
      { kind: 'city', cost: 3n, benefit: 3n },
    ])
    assert.deepEqual(
      rows.map(({ difference }) => difference),
      ['-1/4', '1/4']
    )
    assert.deepEqual(
      rows.map(({ ratio }) => ratio),
      ['1/2', '3/2']
    )
    assert.isNull(costAgainstBenefit([{ kind: 'city', cost: 1n, benefit: 0n }])[0].difference)
  })

  test('the weighted student formula: 6,444 at 20 % and 9,596 at 90 % of 6,000', ({ assert }) => {
    const amount = (share: string) =>
      weightedStudentAmount({
        base: of(6000),
        supplement: of('0.37'),
        threshold: HALF,
        shareDisadvantaged: of(share),
      })
    assert.equal(`${amount('0.2')}`, '6444')
    assert.equal(`${amount('0.9')}`, `${of('9596.4')}`)
    assert.equal(
      refusalOf(() => amount('1.01')),
      'E_PERCENTAGE_ABOVE_HUNDRED share_disadvantaged'
    )
  })
})
