import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  outcomeRows,
  outcomeSums,
  labelRows,
  lineVotes,
  minorOf,
} from '#allocation/controllers/participation_rows'
import { analyseParticipation } from '#allocation/domain/participation/analysis'
import { benefitOf } from '#allocation/domain/participation/benefit'
import { approvals, type Ballot, type Election } from '#allocation/domain/participation/election'
import { equalShares } from '#allocation/domain/participation/equal_shares'
import { readPbFile } from '#allocation/domain/participation/pb_file'
import { PbFileError } from '#allocation/domain/participation/pb_records'
import { suggestLines } from '#allocation/domain/participation/suggest_lines'
import { whyNotChosen } from '#allocation/domain/participation/why_not'
import { outcomeOf } from '#allocation/participation_document'
import { MOST_PROJECTS, readParticipation } from '#allocation/participation_reading'
import { ljubljanaVote, voteFile } from '#database/demo/votes'
import { Rational } from '#money/rational'

const of = (value: number | string) => Rational.parse(value)
const RUNS = { seed: 20261128, numRuns: 300 }

/** Points from 0 to 3 of each voter for each project. */
const someElection: fc.Arbitrary<Election> = fc
  .record({
    costs: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
    budget: fc.integer({ min: 0, max: 30 }),
    ballots: fc.array(
      fc.record({
        points: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
        count: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 6 }
    ),
  })
  .map(({ costs, budget, ballots }) => ({
    costs: costs.map(of),
    budget: of(budget),
    voters: ballots.map(({ points, count }): Ballot => {
      const given = points
        .slice(0, costs.length)
        .map((value, at): [number, Rational] => [at, of(value)])
      return {
        points: new Map(given.filter(([, { numerator }]) => numerator > 0n)),
        count: BigInt(count),
      }
    }),
  }))

test.group('Equal Shares, paid again from its prices', () => {
  test('supporters pay each winner exactly, nobody more than an equal part of the budget', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        someElection,
        fc.constantFrom('cost', 'cardinality', 'points'),
        (election, worth) => {
          const found = equalShares(election, { satisfaction: worth as 'cost' })
          const voters = election.voters.reduce((sum, { count }) => sum + count, 0n)
          const equal = election.budget.dividedBy(Rational.of(voters))
          const left = election.voters.map(() => equal)
          for (const { project, price, highest } of found.winners) {
            const worthOf = (points: Rational) =>
              worth === 'points'
                ? points
                : worth === 'cost'
                  ? election.costs[project]
                  : Rational.ONE
            let paid = Rational.ZERO
            let most = Rational.ZERO
            election.voters.forEach(({ points, count }, at) => {
              const given = points.get(project)
              if (!given) return
              const part = Rational.min(left[at], price!.times(worthOf(given)))
              left[at] = left[at].minus(part)
              most = Rational.max(most, part)
              paid = paid.plus(part.times(Rational.of(count)))
            })
            if (!paid.equals(election.costs[project]) || !most.equals(highest!)) return false
          }
          return left.every((purse, at) => purse.numerator >= 0n && purse.equals(found.purses[at]))
        }
      ),
      RUNS
    )
    assert.isTrue(true)
  })

  test('each project that is not chosen has its reason, and the reason is true', ({ assert }) => {
    fc.assert(
      fc.property(someElection, (election) => {
        const found = equalShares(election, { satisfaction: 'cost' })
        const reasons = whyNotChosen(election, found)
        return (
          reasons.length + found.winners.length === election.costs.length &&
          reasons.every(({ project, reason, had, missing }) => {
            const supporters = election.voters.some(({ points }) => points.has(project))
            if (reason === 'no_supporters') return !supporters
            return (
              reason === 'supporters_short' &&
              supporters &&
              missing!.numerator > 0n &&
              had!.plus(missing!).equals(election.costs[project])
            )
          })
        )
      }),
      RUNS
    )
    assert.isTrue(true)
  })
})

test.group('Why a project was not chosen', () => {
  const election: Election = {
    budget: of(100),
    costs: [60, 50, 45, 10].map(of),
    voters: approvals([[0], [0], [0, 1], [1], [2]]),
  }

  test('what supporters had, what was missing, and nobody wanted it', ({ assert }) => {
    const found = equalShares(election, { satisfaction: 'cost' })
    const reasons = whyNotChosen(election, found).map(({ project, reason, had, missing }) => [
      project,
      reason,
      `${had}`,
      `${missing}`,
    ])
    assert.deepEqual(reasons, [
      [1, 'supporters_short', '20', '30'],
      [2, 'supporters_short', '20', '25'],
      [3, 'no_supporters', 'null', 'null'],
    ])
  })

  test('a rule without purses has no room, and says how much was left', ({ assert }) => {
    const reasons = whyNotChosen(election, {
      winners: [{ project: 0 }],
      spent: of(60),
      purses: null,
    })
    assert.deepEqual(
      reasons.map(({ reason, left }) => [reason, `${left}`]),
      [
        ['does_not_fit', '40'],
        ['does_not_fit', '40'],
        ['no_supporters', '40'],
      ]
    )
  })
})

test.group('What an outcome brings voters', () => {
  test('voters with one or more, projects, cost and points, equal ballots counted', ({
    assert,
  }) => {
    const voters: Ballot[] = [
      {
        points: new Map([
          [0, of(3)],
          [1, of(2)],
        ]),
        count: 4n,
      },
      { points: new Map([[1, of(1)]]), count: 5n },
      { points: new Map([[2, of(-1)]]), count: 2n },
    ]
    const benefit = benefitOf({ budget: of(9), costs: [5, 4, 1].map(of), voters }, [0, 2])
    assert.deepEqual(
      [benefit.voters, benefit.withOne, benefit.projects, `${benefit.cost}`, `${benefit.points}`],
      [11n, 4n, 4n, '20', '12']
    )
  })
})

const demo = () => readPbFile(voteFile(ljubljanaVote))

test.group('The analysis of a vote', () => {
  test('Equal Shares leaves fewer voters with nothing than the most votes do', ({ assert }) => {
    const analysis = analyseParticipation(demo(), of('695000.01'))
    const at = (rule: 'greedy' | 'none' | 'raise_then_most_voters') =>
      outcomeSums(analysis, outcomeOf(analysis, { rule }), 'EUR')
    const names = (rule: 'greedy' | 'none') =>
      outcomeOf(analysis, { rule }).winners.map(({ project }) => analysis.projects[project].id)
    assert.deepEqual(names('greedy'), ['1', '3', '2'])
    assert.isBelow(
      Number(outcomeOf(analysis, { rule: 'greedy' }).voters.withOne),
      Number(outcomeOf(analysis, { rule: 'none' }).voters.withOne)
    )
    assert.isTrue(at('none').spent <= at('raise_then_most_voters').spent)
    assert.isTrue(analysis.outcomes.every(({ isComplete }) => isComplete))
    assert.deepEqual(
      [...new Set(analysis.outcomes.map(({ amount }) => amount))],
      ['stated', 'round']
    )
  })

  test('the same file gives the same document, and nothing of a voter stands in it', ({
    assert,
  }) => {
    const file = voteFile(ljubljanaVote)
      .replace('voter_id;vote', 'voter_id;vote;sex;age')
      .replaceAll(/^(\d+);([\d,]*)$/gm, 'secret-$1;$2;F;3$1')
    const texts = [1, 2].map(() => JSON.stringify(analyseParticipation(readPbFile(file), null)))
    assert.equal(texts[0], texts[1])
    assert.notInclude(texts[0], 'secret')
    assert.notMatch(texts[0], /"(sex|age|vote|voter_id)"/)
  })

  test('too many different ballots stop the completion, which says so', ({ assert }) => {
    // so many different ballots that only a few steps are allowed, and projects that no step can pay
    const ids = Array.from({ length: 60 }, (_, at) => `p${at}`)
    const votes = Array.from({ length: 9000 }, (_, at) => {
      const chosen = [at % 60, (at * 7 + 1) % 59, (at * 13 + Math.floor(at / 60)) % 58]
      return `${at};${[...new Set(chosen)].map((one) => ids[one]).join(',')}`
    })
    const text = [
      'META',
      'key;value',
      'budget;10',
      'vote_type;approval',
      'PROJECTS',
      'project_id;cost',
      ...ids.map((id) => `${id};1000`),
      'VOTES',
      'voter_id;vote',
      ...votes,
    ].join('\n')
    const analysis = analyseParticipation(readPbFile(text), null)
    assert.isFalse(outcomeOf(analysis, { rule: 'raise_purses' }).isComplete)
    assert.isTrue(outcomeOf(analysis, { rule: 'none' }).isComplete)
  }).timeout(60_000)

  test('{type}: worth {wanted}')
    .with([
      { type: 'approval', votes: 'v;p1,p2;', wanted: ['cost', 'cardinality'] },
      { type: 'ordinal', votes: 'v;p1,p2;', wanted: ['points', 'cost'] },
      { type: 'cumulative', votes: 'v;p1,p2;5,3', wanted: ['points', 'cost'] },
      { type: 'scoring', votes: 'v;p1,p2;5,-1', wanted: ['points', 'cost'] },
    ])
    .run(({ assert }, { type, votes, wanted }) => {
      const text = `META\nkey;value\nbudget;9\nvote_type;${type}\nPROJECTS\nproject_id;cost\np1;5\np2;4\nVOTES\nvoter_id;vote;points\n${votes}`
      const { outcomes } = analyseParticipation(readPbFile(text), null)
      const equal = outcomes.filter(({ rule }) => rule !== 'greedy')
      assert.deepEqual([...new Set(equal.map(({ satisfaction }) => satisfaction))], wanted as never)
      const expected = type === 'scoring' ? 1 : 2
      assert.lengthOf(outcomes.find(({ rule }) => rule === 'none')!.winners, expected)
    })
})

test.group('A vote as it is shown', () => {
  const analysis = analyseParticipation(demo(), null)
  const outcome = outcomeOf(analysis, {})

  test('what few people want tells nothing of them, nor do the sums', ({ assert }) => {
    const { rows, votes } = outcomeRows(analysis, outcome, 'EUR')
    const few = rows.filter(({ isWithheld }) => isWithheld)
    assert.include(
      few.map(({ id }) => id),
      '9'
    )
    assert.isAtLeast(few.length, 2, 'one alone could be computed from the sum')
    assert.equal(votes, 1058n)
    for (const row of few) {
      assert.deepEqual(
        [row.voters, row.points, row.perSupporter, row.highest],
        [null, null, null, null]
      )
      if (row.why) assert.deepEqual([row.why.had, row.why.missing], [null, null])
    }
    const withFew = new Set(few.flatMap(({ categories, targets }) => [...categories, ...targets]))
    for (const { name, voters } of labelRows(analysis, outcome, 'EUR')) {
      if (withFew.has(name)) assert.isNull(voters)
      else assert.isNotNull(voters)
    }
  })

  test('those who pay pay the cost together, the chosen of a line add up', ({ assert }) => {
    const { rows } = outcomeRows(analysis, outcome, 'EUR')
    for (const { perSupporter, voters, cost, highest } of rows.filter(({ isPaid }) => isPaid)) {
      if (perSupporter === null) continue
      assert.closeTo(Number(perSupporter * voters!), Number(cost), Number(voters!))
      assert.isTrue(highest! >= perSupporter - 1n)
    }
    const lines = new Map(rows.map(({ at }) => [at, at % 2 ? 'odd' : 'even']))
    const sums = lineVotes(rows, lines)
    assert.equal(
      sums.get('odd')!.chosenCost + sums.get('even')!.chosenCost,
      outcomeSums(analysis, outcome, 'EUR').spent
    )
  })

  test('amounts are rounded to the smallest unit of their currency', ({ assert }) => {
    assert.deepEqual(
      [minorOf('10/3', 'EUR'), minorOf('10/3', 'KRW'), minorOf('5/2', 'KRW')],
      [333n, 3n, 3n]
    )
  })
})

test.group('Lines suggested for projects', () => {
  const lines = [
    { id: 'a', code: 'G2', title: 'prenova prostorov' },
    { id: 'b', code: 'G5', title: 'digitalna pismenost' },
    { id: 'c', code: 'G7', title: 'integracija, slovenščina' },
    { id: 'd', code: 'G71', title: '고령자 문해교육' },
  ]
  test('{name}: {line}')
    .with([
      { id: '1', name: 'Digitalna pismenost starejših', line: 'b' },
      { id: '2', name: 'Prenovljeni prostori', line: 'a' },
      { id: 'G7', name: 'Večerni tečaji', line: 'c' },
      { id: '4', name: 'Nekaj za G2', line: 'a' },
      { id: '5', name: '문해교육 교실', line: 'd' },
      { id: '6', name: 'Parkirišče', line: null },
    ])
    .run(({ assert }, { id, name, line }) => {
      assert.deepEqual(suggestLines([{ id, name }], lines), [line])
    })

  test('two lines equally near are left to a person', ({ assert }) => {
    const twins = [
      { id: 'a', code: 'A', title: 'reading' },
      { id: 'b', code: 'B', title: 'reading' },
    ]
    assert.deepEqual(suggestLines([{ id: '1', name: 'Reading' }], twins), [null])
  })
})

test.group('Bytes of a vote', () => {
  const read = (text: string | Uint8Array) =>
    readParticipation(typeof text === 'string' ? Buffer.from(text) : text, {
      currency: 'EUR',
      roundAmount: '50',
    })
  const head = 'META\nkey;value\nbudget;9\nvote_type;approval\n'
  const rest = 'PROJECTS\nproject_id;cost\np1;5\nVOTES\nvoter_id;vote\nv;p1'

  test('without a currency it is that of the city, with another it keeps its own sum only', ({
    assert,
  }) => {
    const own = read(head + rest)
    const other = read(`${head}currency;pln\n${rest}`)
    assert.deepEqual([own.currency, other.currency], ['EUR', 'PLN'])
    assert.isTrue(own.analysis.outcomes.some(({ amount }) => amount === 'round'))
    assert.isFalse(other.analysis.outcomes.some(({ amount }) => amount === 'round'))
  })

  test('{title}: {code}')
    .with([
      { title: 'not UTF-8', bytes: Buffer.from([0x4d, 0xff, 0xfe]), code: 'E_PB_NOT_TEXT' },
      {
        title: 'a currency of no country',
        bytes: Buffer.from(`${head}currency;gold\n${rest}`),
        code: 'E_PB_CURRENCY',
      },
      {
        title: 'more projects than a page holds',
        bytes: Buffer.from(
          `${head}PROJECTS\nproject_id;cost\n${Array.from({ length: MOST_PROJECTS + 1 }, (_, at) => `p${at};1`).join('\n')}\nVOTES\nvoter_id;vote\nv;p1`
        ),
        code: 'E_PB_TOO_MANY',
      },
      {
        title: 'what a voter wrote is not repeated',
        bytes: Buffer.from(`${head}${rest},secret`),
        code: 'E_PB_UNKNOWN_PROJECT',
      },
    ])
    .run(({ assert }, { bytes, code }) => {
      try {
        read(bytes)
        assert.fail('read')
      } catch (error) {
        assert.instanceOf(error, PbFileError)
        assert.equal((error as PbFileError).code, code)
        assert.notInclude(JSON.stringify((error as PbFileError).params), 'secret')
      }
    })
})
