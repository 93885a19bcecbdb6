import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  evenlyByDays,
  inProportion,
  monthOfYear,
  monthsOfQuarters,
  profileAfter,
  profiledUntil,
} from '#programmes/domain/budget_profile'

const SEED = Number(process.env.FC_SEED ?? 20261128)

/** Twelve months with these amounts, by number from 1. */
const months = (given: Record<number, bigint>) =>
  Array.from({ length: 12 }, (_, index) => given[index + 1] ?? 0n)
const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n)

test.group('Budget profile | to be spent by a day', () => {
  test('{on} in the year from {startsOn}: {expected}')
    .with([
      // before, first day, last day of a month, first day of the next
      { startsOn: '2023-01-01', on: '2022-12-31', expected: 0n },
      { startsOn: '2023-01-01', on: '2023-01-01', expected: 1n },
      { startsOn: '2023-01-01', on: '2023-01-31', expected: 31n },
      { startsOn: '2023-01-01', on: '2023-02-01', expected: 32n },
      // half of 28 days, 14 of 29 days, the 28th of a leap year is not its end
      { startsOn: '2023-01-01', on: '2023-02-14', expected: 45n },
      { startsOn: '2024-01-01', on: '2024-02-14', expected: 45n },
      { startsOn: '2024-01-01', on: '2024-02-28', expected: 59n },
      { startsOn: '2024-01-01', on: '2024-02-29', expected: 60n },
      { startsOn: '2023-01-01', on: '2023-02-28', expected: 60n },
      { startsOn: '2023-01-01', on: '2023-12-30', expected: 999n },
      { startsOn: '2023-01-01', on: '2023-12-31', expected: 1030n },
      { startsOn: '2023-01-01', on: '2024-05-01', expected: 1030n },
      // fiscal years from April and from July: the first month is theirs, February the eleventh or eighth
      { startsOn: '2023-04-01', on: '2023-03-31', expected: 0n },
      { startsOn: '2023-04-01', on: '2023-04-30', expected: 31n },
      { startsOn: '2023-04-01', on: '2024-02-29', expected: 60n },
      { startsOn: '2023-07-01', on: '2023-08-31', expected: 60n },
      { startsOn: '2023-07-01', on: '2024-06-30', expected: 1030n },
    ])
    .run(({ assert }, { startsOn, on, expected }) => {
      // 31 in the first month, 29 in the second, nothing until the last, which has the rest
      const profile = months({ 1: 31n, 2: 29n, 12: 970n })
      assert.equal(profiledUntil(profile, startsOn, on), expected)
    })

  test('the running month is rounded half to even and never by more than its own', ({ assert }) => {
    assert.equal(profiledUntil(months({ 2: 1n }), '2023-01-01', '2023-02-14'), 0n)
    assert.equal(profiledUntil(months({ 2: 3n }), '2023-01-01', '2023-02-14'), 2n)
    assert.equal(profiledUntil(months({ 2: 1n }), '2023-01-01', '2023-02-15'), 1n)
  })

  test('a day is in a month of its fiscal year, or in the nearest of it', ({ assert }) => {
    const of = (on: string) => monthOfYear('2023-04-01', on)
    assert.deepEqual(
      ['2023-01-09', '2023-04-01', '2023-12-31', '2024-01-01', '2024-03-31', '2024-08-08'].map(of),
      [0, 0, 8, 9, 11, 11]
    )
  })
})

test.group('Budget profile | when the budget changes', () => {
  test('{name}')
    .with([
      {
        name: 'what came falls to the months from its own on, as they are written',
        written: months({ 1: 600n, 7: 300n, 10: 100n }),
        changes: [{ on: '2023-07-31', amount: 40n }],
        stands: months({ 1: 600n, 7: 330n, 10: 110n }),
      },
      {
        name: 'where nothing is written any more it falls by days',
        written: months({ 1: 600n }),
        changes: [{ on: '2023-11-02', amount: 61n }],
        stands: months({ 1: 600n, 11: 30n, 12: 31n }),
      },
      {
        name: 'what went is taken in proportion to what the months from its own on have',
        written: months({ 1: 600n, 7: 300n, 10: 100n }),
        changes: [{ on: '2023-07-01', amount: -200n }],
        stands: months({ 1: 600n, 7: 150n, 10: 50n }),
      },
      {
        name: 'what they have not is taken from the months before, the latest first',
        written: months({ 1: 600n, 6: 50n, 10: 100n }),
        changes: [{ on: '2023-07-01', amount: -250n }],
        stands: months({ 1: 500n }),
      },
      {
        name: 'what was taken back within a month leaves the profile as it was',
        written: months({ 1: 1n, 2: 1n, 3: 1n }),
        changes: [
          { on: '2023-01-05', amount: 2n },
          { on: '2023-01-09', amount: -2n },
        ],
        stands: months({ 1: 1n, 2: 1n, 3: 1n }),
      },
      {
        name: 'no month is short of what a later one of the year was given',
        written: months({ 1: 100n }),
        changes: [
          { on: '2023-02-01', amount: -150n },
          { on: '2023-01-15', amount: 100n },
        ],
        stands: months({ 1: 50n }),
      },
    ])
    .run(({ assert }, { written, changes, stands }) => {
      const profile = { sumOf: 'budget' as const, months: written }
      assert.deepEqual(profileAfter(profile, changes, '2023-01-01'), stands)
    })

  test('a profile of the need is filled by what is allocated, from its month on', ({ assert }) => {
    const profile = { sumOf: 'need' as const, months: months({ 1: 500n, 3: 300n, 9: 200n }) }
    const after = (changes: { on: string; amount: bigint }[]) =>
      profileAfter(profile, changes, '2023-01-01')
    assert.deepEqual(after([]), months({}))
    assert.deepEqual(
      after([{ on: '2023-01-10', amount: 100n }]),
      months({ 1: 50n, 3: 30n, 9: 20n })
    )
    assert.deepEqual(after([{ on: '2023-02-01', amount: 100n }]), months({ 3: 60n, 9: 40n }))
  })

  test('the months always sum to the budget and none is below zero while the budget is not', ({
    assert,
  }) => {
    const change = fc.record({
      on: fc.integer({ min: 1, max: 12 }).map((no) => `2023-${String(no).padStart(2, '0')}-15`),
      amount: fc.bigInt({ min: -5_000n, max: 5_000n }),
    })
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 999n }), { minLength: 12, maxLength: 12 }),
        fc.array(change, { maxLength: 8 }),
        (written, drawn) => {
          // as the books do: nothing goes that is not there
          let budget = sum(written)
          const changes = drawn.filter(({ amount }) => {
            if (budget + amount < 0n) return false
            budget += amount
            return true
          })
          const stands = profileAfter({ sumOf: 'budget', months: written }, changes, '2023-01-01')
          assert.equal(sum(stands), budget)
          assert.isTrue(stands.every((amount) => amount >= 0n))
          assert.equal(profiledUntil(stands, '2023-01-01', '2023-12-31'), budget)
        }
      ),
      { seed: SEED, numRuns: 200 }
    )
  })
})

test.group('Budget profile | where to start from', () => {
  test('evenly by days, quarters and another year sum to the unit', ({ assert }) => {
    assert.deepEqual(evenlyByDays(365n, '2023-01-01').slice(0, 3), [31n, 28n, 31n])
    assert.equal(evenlyByDays(366n, '2024-01-01')[1], 29n)
    assert.equal(sum(evenlyByDays(1_000_001n, '2023-04-01')), 1_000_001n)
    assert.deepEqual(monthsOfQuarters([10n, 0n, 2n, 3n]), [
      4n,
      3n,
      3n,
      0n,
      0n,
      0n,
      1n,
      1n,
      0n,
      1n,
      1n,
      1n,
    ])
    assert.deepEqual(inProportion(12n, [1n, -5n, 3n]), [3n, 0n, 9n])
    assert.isNull(inProportion(12n, [0n, -5n]))
  })
})
