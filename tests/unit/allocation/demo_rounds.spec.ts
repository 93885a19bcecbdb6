import { test } from '@japa/runner'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationProblem, AllocationRule, RingFence } from '#allocation/domain/types'
import { amountsOf, feasible } from '#tests/unit/allocation/support'

type Line = [id: string, group: string, need: bigint, floor?: bigint]

function round(
  lines: Line[],
  lots: [id: string, amount: bigint, cells: string[]][],
  ringFences: RingFence[] = [],
  rule: AllocationRule = 'same_percentage'
): AllocationProblem {
  return {
    unit: 'line',
    rule,
    ringFences,
    cells: lines.map(([id, group, need, floor = 0n]) => ({
      id,
      programme: id,
      group,
      need,
      floor,
    })),
    lots: lots.map(([id, amount, cells]) => ({
      id,
      amount,
      edges: cells.map((cell) => ({ cell })),
    })),
  }
}

/** Minor units from figures in cents as they are printed, "87,620.69". */
const cents = (text: string) => BigInt(text.replaceAll(',', '').replace('.', ''))
const table = (ids: string[], amounts: (string | bigint)[]) =>
  Object.fromEntries(
    ids.map((id, at) => {
      const amount = amounts[at]
      return [id, typeof amount === 'bigint' ? amount : cents(amount)]
    })
  )

const anseongIds = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7']
const M = 1_000_000n
const olderFence = (amount: bigint): RingFence[] => [
  { id: 'older', groups: ['older'], kind: 'amount', amount },
]
const anseong = (ringFences: RingFence[], rule?: AllocationRule) =>
  round(
    [
      ['A1', 'general', 20n * M],
      ['A2', 'general', 10n * M],
      ['A3', 'general', 150n * M],
      ['A4', 'general', 100n * M],
      ['A5', 'general', 30n * M],
      ['A6', 'older', 40n * M],
      ['A7', 'disabled', 60n * M],
    ],
    [
      ['CITY', 55n * M, anseongIds],
      ['NAT-CAP', 175n * M, ['A3', 'A4']],
      ['NAT-DIS', 30n * M, ['A7']],
      ['CITY-MATCH', 30n * M, ['A7']],
      ['CO', 5_000_001n, ['A5', 'A6']],
    ],
    ringFences,
    rule
  )

const ljubljanaIds = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9']
const vulnerable: RingFence[] = [
  {
    id: 'vulnerable',
    groups: ['sen', 'migrants', 'early leavers', 'marginalised'],
    kind: 'percentage',
    percentage: '35',
  },
]
const ljubljana = (ringFences: RingFence[], rule?: AllocationRule) =>
  round(
    [
      ['G1', 'children', cents('120,000.00')],
      ['G2', 'children', cents('300,000.00')],
      ['G3', 'children', cents('80,000.00')],
      ['G4', 'sen', cents('90,000.00')],
      ['G5', 'older', cents('60,000.00')],
      ['G6', 'general', cents('30,000.00')],
      ['G7', 'migrants', cents('100,000.00')],
      ['G8', 'early leavers', cents('70,000.00')],
      ['G9', 'marginalised', cents('50,000.00')],
    ],
    [
      ['LJ-2023-01', cents('300,000.00'), ljubljanaIds],
      ['LJ-2023-02', cents('120,000.00'), ['G7', 'G8']],
      ['LJ-2023-03', cents('240,000.00'), ['G2']],
      ['LJ-2023-04', cents('10,000.00'), ['G5']],
      ['LJ-2023-05', cents('25,000.01'), ['G4', 'G9']],
    ],
    ringFences,
    rule
  )

const melitopolIds = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7']
const vulnerableAmount: RingFence[] = [
  { id: 'vulnerable', groups: ['vulnerable'], kind: 'amount', amount: cents('240,000.00') },
]
const melitopol = (
  minimums: boolean,
  rule?: AllocationRule,
  cityPays = melitopolIds.filter((id) => id !== 'M3')
) =>
  round(
    [
      ['M1', 'general', cents('100,000.00')],
      ['M2', 'general', cents('100,000.00')],
      ['M3', 'general', cents('200,000.00')],
      ['M4', 'general', cents('500,000.00')],
      ['M5', 'vulnerable', cents('300,000.00')],
      ['M6', 'general', cents('50,000.00'), minimums ? cents('45,000.00') : 0n],
      ['M7', 'general', cents('50,000.00')],
    ],
    [
      ['MP-2018-01', cents('600,000.00'), cityPays],
      ['MP-2018-02', cents('150,000.00'), ['M4', 'M5']],
      ['MP-2018-03', cents('90,000.00'), ['M3']],
      ['MP-2018-04', cents('60,000.00'), ['M2', 'M6']],
    ],
    minimums ? vulnerableAmount : [],
    rule
  )

test.group('Demo rounds', () => {
  const rounds: [title: string, problem: AllocationProblem, expected: Record<string, bigint>][] = [
    [
      'Anseong without a ring-fence: the odd won goes to A6',
      anseong([]),
      table(anseongIds, [12n * M, 6n * M, 105n * M, 70n * M, 18n * M, 24_000_001n, 60n * M]),
    ],
    [
      'Anseong as decided: older learners first get their 30,000,000',
      anseong(olderFence(30n * M)),
      table(anseongIds, [10n * M, 5n * M, 105n * M, 70n * M, 15_000_001n, 30n * M, 60n * M]),
    ],
    [
      'Anseong, same amount: the tie for the odd won goes by code',
      anseong(olderFence(30n * M), 'same_amount'),
      table(anseongIds, [
        10_000_001n,
        10n * M,
        87_500_000n,
        87_500_000n,
        10n * M,
        30n * M,
        60n * M,
      ]),
    ],
    [
      'Anseong, same shortfall: small needs are cut to nothing',
      anseong(olderFence(30n * M), 'same_shortfall'),
      table(anseongIds, [0n, 0n, 125_000_001n, 75n * M, 5n * M, 30n * M, 60n * M]),
    ],
    [
      'Ljubljana without a ring-fence',
      ljubljana([]),
      table(ljubljanaIds, [
        '91,000.00',
        '240,000.00',
        '60,666.67',
        '68,250.00',
        '45,500.00',
        '22,750.00',
        '75,833.34',
        '53,083.33',
        '37,916.67',
      ]),
    ],
    [
      'Ljubljana as decided: 35 % for the family of vulnerable groups, rounded up',
      ljubljana(vulnerable),
      table(ljubljanaIds, [
        '87,620.69',
        '240,000.00',
        '58,413.79',
        '70,620.97',
        '43,810.35',
        '21,905.17',
        '78,467.75',
        '54,927.42',
        '39,233.87',
      ]),
    ],
    [
      'Ljubljana, same amount without a ring-fence',
      ljubljana([], 'same_amount'),
      table(ljubljanaIds, [
        '63,000.01',
        '240,000.00',
        '63,000.00',
        '63,000.00',
        '60,000.00',
        '30,000.00',
        '63,000.00',
        '63,000.00',
        '50,000.00',
      ]),
    ],
    [
      'Ljubljana, same shortfall without a ring-fence',
      ljubljana([], 'same_shortfall'),
      table(ljubljanaIds, [
        '97,222.23',
        '277,222.23',
        '57,222.23',
        '67,222.22',
        '37,222.22',
        '7,222.22',
        '77,222.22',
        '47,222.22',
        '27,222.22',
      ]),
    ],
    [
      'Melitopol by level only: odd kopiyky to M4 and, by code, M1',
      melitopol(false),
      table(melitopolIds, [
        '73,636.37',
        '73,636.36',
        '90,000.00',
        '368,181.82',
        '220,909.09',
        '36,818.18',
        '36,818.18',
      ]),
    ],
    [
      'Melitopol as decided: ring-fence and floor first, then 70 %',
      melitopol(true),
      table(melitopolIds, [
        '70,000.00',
        '70,000.00',
        '90,000.00',
        '350,000.00',
        '240,000.00',
        '45,000.00',
        '35,000.00',
      ]),
    ],
    [
      'Melitopol, same amount',
      melitopol(true, 'same_amount'),
      table(melitopolIds, [
        '100,000.00',
        '100,000.00',
        '90,000.00',
        '255,000.00',
        '255,000.00',
        '50,000.00',
        '50,000.00',
      ]),
    ],
    [
      'Melitopol, same shortfall',
      melitopol(true, 'same_shortfall'),
      table(melitopolIds, [
        '41,250.00',
        '41,250.00',
        '90,000.00',
        '441,250.00',
        '241,250.00',
        '45,000.00',
        '0.00',
      ]),
    ],
    [
      'Melitopol after the objection: the city may pay M3, the odd kopiyka is M3’s',
      melitopol(true, 'same_percentage', melitopolIds),
      table(melitopolIds, [
        '64,736.84',
        '64,736.84',
        '129,473.69',
        '323,684.21',
        '240,000.00',
        '45,000.00',
        '32,368.42',
      ]),
    ],
  ]
  for (const [title, problem, expected] of rounds) {
    test(title, ({ assert }) => {
      const result = feasible(problem)
      assert.deepEqual(amountsOf(result), expected)
      assert.deepEqual(verifyAllocation(canonicalProblem(problem), result), [])
    })
  }

  test('Ljubljana’s ring-fence is 243,250.01 of 695,000.01, split pro rata to need', ({
    assert,
  }) => {
    const [fence] = feasible(ljubljana(vulnerable)).ringFences
    assert.equal(fence.base, cents('695,000.01'))
    assert.equal(fence.required, cents('243,250.01'))
    assert.equal(fence.allocated, fence.required)
    assert.equal(fence.splitUsed, 'pro_rata')
  })

  test('Anseong refuses 70,000,000 for older learners and names the gap', ({ assert }) => {
    const result = allocate(anseong(olderFence(70n * M)))
    assert.isFalse(result.ok)
    if (result.ok) return
    assert.lengthOf(result.diagnosis, 1)
    const [gap] = result.diagnosis
    assert.equal(gap.kind, 'ring_fence')
    assert.equal(gap.short, 30n * M)
    assert.deepEqual(gap.rooms, [{ cell: 'A6', room: 40n * M }])
    assert.deepEqual(gap.ringFences, [{ id: 'older', required: 70n * M }])
    assert.deepEqual(
      gap.remedies.map(({ kind }) => kind),
      ['lower_ring_fence', 'raise_need_or_cap']
    )
  })

  test('Melitopol’s decided amounts name what set them', ({ assert }) => {
    const result = feasible(melitopol(true))
    assert.deepEqual(
      result.shares.map(({ setBy }) => setBy),
      ['level', 'level', 'level', 'level', 'ring_fence', 'floor', 'level']
    )
    assert.deepEqual(
      result.levels.map(({ level, lots }) => [level, ...lots]),
      [
        ['9/20', 'MP-2018-03'],
        ['7/10', 'MP-2018-01', 'MP-2018-02', 'MP-2018-04'],
      ]
    )
  })
})
