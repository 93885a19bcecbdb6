import { test } from '@japa/runner'
import { departures, type FinancingTerms } from '#committee/domain/principle'
import { carries, standingOf, type ProposalFacts, type Stance } from '#committee/domain/standing'
import { deadlineOf } from '#committee/deadline'

const seats = ['a', 'b', 'c', 'd'].map((id) => ({ id, kind: 'public', memberCity: null }))

function facts(stances: Record<string, Stance>, change: Partial<ProposalFacts> = {}) {
  return {
    now: '2026-05-01T10:00:00.000Z',
    closesAt: '2026-05-01T12:00:00.000Z',
    rules: { quorum: { seats: 75, cities: 0, kinds: 0 }, fallback: 'two_thirds' as const },
    seats,
    positions: new Map(Object.entries(stances)),
    ballot: null,
    ...change,
  }
}

const AFTER = { now: '2026-05-01T12:00:00.000Z' }

test.group('How a proposal stands', () => {
  test('it is open until the deadline by the clock, or until every seat has spoken', ({
    assert,
  }) => {
    const some: Record<string, Stance> = { a: 'agree', b: 'live_with', c: 'abstain' }
    assert.equal(standingOf(facts(some)).phase, 'positions')
    assert.deepEqual(standingOf(facts(some)).waiting, ['d'])
    assert.equal(standingOf(facts(some, AFTER)).phase, 'agreed')
    assert.equal(standingOf(facts({ ...some, d: 'agree' })).phase, 'agreed')
  })

  test('one objection stands against any number who agree; an abstention does not', ({
    assert,
  }) => {
    const all = (last: Stance) =>
      standingOf(facts({ a: 'agree', b: 'agree', c: 'agree', d: last })).phase
    assert.equal(all('object'), 'objected')
    assert.equal(all('abstain'), 'agreed')
  })

  test('too few seats, or only abstentions, decide nothing', ({ assert }) => {
    assert.equal(standingOf(facts({ a: 'agree', b: 'agree' }, AFTER)).phase, 'no_quorum')
    const abstain = { a: 'abstain', b: 'abstain', c: 'abstain', d: 'abstain' } as const
    assert.equal(standingOf(facts(abstain)).phase, 'no_quorum')
  })

  test('who is recused counts neither as present nor as missing', ({ assert }) => {
    const three = { ...AFTER, seats: seats.slice(0, 3) }
    assert.equal(standingOf(facts({ a: 'agree', b: 'agree', c: 'agree' }, three)).phase, 'agreed')
    assert.equal(
      standingOf(facts({ a: 'agree', b: 'agree', d: 'agree' }, three)).phase,
      'no_quorum'
    )
  })

  test('a vote decides by its own rule, quorum and deadline', ({ assert }) => {
    const vote = (votes: Record<string, 'for' | 'against' | 'abstain'>, now: string) =>
      standingOf(
        facts(
          { a: 'agree', b: 'agree', c: 'agree', d: 'object' },
          {
            now,
            ballot: {
              closesAt: '2026-05-02T12:00:00.000Z',
              votes: new Map(Object.entries(votes)),
            },
          }
        )
      ).phase
    assert.equal(vote({ a: 'for', b: 'for', c: 'for' }, '2026-05-02T11:59:59.999Z'), 'ballot')
    assert.equal(vote({ a: 'for', b: 'for', c: 'against' }, '2026-05-02T12:00:00.000Z'), 'carried')
    assert.equal(vote({ a: 'for', b: 'for' }, '2026-05-02T12:00:00.000Z'), 'rejected')
    assert.equal(
      vote({ a: 'for', b: 'for', c: 'against', d: 'against' }, '2026-05-01T13:00:00.000Z'),
      'rejected'
    )
  })

  test('two thirds are exact, a majority is more than half, abstentions count in neither', ({
    assert,
  }) => {
    assert.isTrue(carries('two_thirds', 2, 1))
    assert.isFalse(carries('two_thirds', 3, 2))
    assert.isTrue(carries('majority', 2, 1))
    assert.isFalse(carries('majority', 2, 2))
    assert.isFalse(carries('two_thirds', 0, 0))
    assert.isFalse(carries('none', 9, 0))
  })
})

test.group('Departures from a principle', () => {
  const principle: FinancingTerms = {
    rule: 'same_percentage',
    unit: 'line',
    ringFences: [{ groups: ['vulnerable'], kind: 'percentage', percentage: '35' }],
    weights: [{ group: 'older', weight: '1.5' }],
  }
  const round = {
    rule: 'same_percentage',
    unit: 'line',
    ringFences: [
      { groups: ['vulnerable'], kind: 'percentage' as const, percentage: '35.0' },
      { groups: ['older'], kind: 'amount' as const, amount: '5' },
    ],
    lines: [
      { code: 'A', group: 'older', weight: '1.50' },
      { code: 'B', group: 'general', weight: '1' },
    ],
  }

  test('the same terms in other digits, and more protection than asked, are none', ({ assert }) => {
    assert.deepEqual(departures(principle, round), [])
  })

  test('another rule, a lower ring-fence and another weight are each named', ({ assert }) => {
    const other = {
      ...round,
      rule: 'same_amount',
      unit: 'programme',
      ringFences: [{ groups: ['vulnerable'], kind: 'percentage' as const, percentage: '34.99' }],
      lines: [
        { code: 'A', group: 'older', weight: '1' },
        { code: 'B', group: 'general', weight: '2' },
      ],
    }
    assert.deepEqual(departures(principle, other), [
      { on: 'rule', principle: 'same_percentage', round: 'same_amount' },
      { on: 'unit', principle: 'line', round: 'programme' },
      { on: 'ring_fence', groups: ['vulnerable'] },
      { on: 'weight', lines: ['A', 'B'] },
    ])
  })
})

test.group('A minimum in money', () => {
  const terms = (ringFences: FinancingTerms['ringFences']) => ({
    rule: 'same_amount',
    unit: 'line',
    ringFences,
    weights: [],
    lines: [],
  })
  const groups = ['older']
  const money = (amount: string) => terms([{ groups, kind: 'amount', amount }])
  const share = terms([{ groups, kind: 'percentage', percentage: '100' }])

  test('is kept by as much money or more, and by no percentage', ({ assert }) => {
    for (const kept of ['900', '1000']) assert.deepEqual(departures(money('900'), money(kept)), [])
    for (const round of [money('899'), share])
      assert.deepEqual(departures(money('900'), round), [{ on: 'ring_fence', groups }])
    assert.deepEqual(departures(share, money('900')), [{ on: 'ring_fence', groups }])
  })
})

test.group('Deadlines', () => {
  test('{day} {time} in {zone} is {instant}')
    .with([
      { day: '2026-11-28', time: '17:00', zone: 'Asia/Seoul', instant: '2026-11-28T08:00:00.000Z' },
      {
        day: '2026-07-01',
        time: '17:00',
        zone: 'Europe/Ljubljana',
        instant: '2026-07-01T15:00:00.000Z',
      },
      {
        day: '2026-10-25',
        time: '02:30',
        zone: 'Europe/Kyiv',
        instant: '2026-10-24T23:30:00.000Z',
      },
      {
        day: '2026-10-25',
        time: '03:30',
        zone: 'Europe/Kyiv',
        instant: '2026-10-25T00:30:00.000Z',
      },
      {
        day: '2026-03-29',
        time: '02:30',
        zone: 'Europe/Ljubljana',
        instant: '2026-03-29T01:30:00.000Z',
      },
    ])
    .run(({ assert }, { day, time, zone, instant }) => {
      assert.equal(deadlineOf(day, time, zone, 'closes_on'), instant)
    })
})
