import { test } from '@japa/runner'
import fc from 'fast-check'
import { approvals, type Ballot, type Election } from '#allocation/domain/participation/election'
import { equalShares, type EqualSharesOptions } from '#allocation/domain/participation/equal_shares'
import {
  fractionalEqualShares,
  sequentialPhragmen,
} from '#allocation/domain/participation/other_rules'
import {
  independentMarkets,
  meanOfProposals,
  medianOfProposals,
} from '#allocation/domain/participation/portioning'
import { readPbFile } from '#allocation/domain/participation/pb_file'
import { PbFileError } from '#allocation/domain/participation/pb_records'
import { Rational } from '#money/rational'

const of = (value: number | string) => Rational.parse(value)

function refused(text: string): string {
  try {
    readPbFile(text)
  } catch (error) {
    if (error instanceof PbFileError) return `${error.code} ${error.line}`
    throw error
  }
  return 'read'
}

const META = [
  'META',
  'key;value',
  'description;Small; with a semicolon',
  'budget;100;;',
  'vote_type;approval',
]
const PROJECTS = [
  'PROJECTS',
  'project_id;cost;name',
  'p1;60;"Library; ""new"" hall"',
  'p2;50;Garden',
  'p3;40,5;',
]
const VOTES = ['VOTES', 'voter_id;age;vote', 'v1;20;p1,p2', 'v2;;p2', 'v3;70;', 'v4;5;p1,p2']
const file = (change: { meta?: string[]; projects?: string[]; votes?: string[] } = {}) =>
  [...(change.meta ?? META), ...(change.projects ?? PROJECTS), ...(change.votes ?? VOTES)].join(
    '\n'
  )

test.group('Files of participatory budgeting', () => {
  test('sections, quotes, commas in numbers, empty ballots and equal ballots', ({ assert }) => {
    const { meta, projects, voters, election, warnings } = readPbFile(`\uFEFF${file()}\r\n\r\n`)
    assert.equal(meta.get('description'), 'Small; with a semicolon')
    assert.deepEqual(
      projects.map(({ id, name, cost }) => [id, name, `${cost}`]),
      [
        ['p1', 'Library; "new" hall', '60'],
        ['p2', 'Garden', '50'],
        ['p3', 'p3', '81/2'],
      ]
    )
    assert.equal(voters, 4)
    assert.deepEqual(
      election.voters.map(({ points, count }) => [[...points.keys()], count]),
      [
        [[0, 1], 2n],
        [[1], 1n],
        [[], 1n],
      ]
    )
    assert.deepEqual(warnings, [])
  })

  test('line ends inside quotes and of Windows are read, and later lines keep their number', ({
    assert,
  }) => {
    const projects = ['PROJECTS', 'project_id;cost;name', 'p1;60;"two\nlines"', 'p1;1;again']
    assert.equal(refused(file({ projects }).replaceAll('\n', '\r\n')), 'E_PB_PROJECT_TWICE 10')
  })

  test('what the file says of itself and does not hold to is a warning', ({ assert }) => {
    const { warnings } = readPbFile(file({ meta: [...META, 'num_projects;3', 'num_votes;9'] }))
    assert.deepEqual(warnings, [{ what: 'num_votes', said: '9', found: '4' }])
  })

  test('{type}: points {wanted}')
    .with([
      { type: 'ordinal', votes: ['voter_id;vote', 'v;p2,p1'], wanted: { 0: '1', 1: '2' } },
      {
        type: 'ordinal',
        length: 'max_length;5',
        votes: ['voter_id;vote', 'v;p2,p1'],
        wanted: { 0: '4', 1: '5' },
      },
      {
        type: 'cumulative',
        votes: ['voter_id;vote;points', 'v;p3,p1;7,2'],
        wanted: { 0: '2', 2: '7' },
      },
      {
        type: 'scoring',
        votes: ['voter_id;vote;points', 'v;p3,p1;-1,0.5'],
        wanted: { 0: '1/2', 2: '-1' },
      },
    ])
    .run(({ assert }, { type, length, votes, wanted }) => {
      const meta = META.map((line) => line.replace('approval', type))
      const { election } = readPbFile(
        file({ meta: length ? [...meta, length] : meta, votes: ['VOTES', ...votes] })
      )
      const points = Object.fromEntries(
        [...election.voters[0].points].map(([at, value]) => [at, `${value}`])
      )
      assert.deepEqual(points as unknown, wanted)
    })

  test('{title}: {refusal}')
    .with([
      { title: 'nothing', text: '', refusal: 'E_PB_NO_SECTION 0' },
      { title: 'no votes', text: [...META, ...PROJECTS].join('\n'), refusal: 'E_PB_NO_SECTION 0' },
      { title: 'something before META', text: `hello\n${file()}`, refusal: 'E_PB_OUTSIDE 1' },
      {
        title: 'a section twice',
        text: `${file()}\nMETA\nkey;value`,
        refusal: 'E_PB_SECTION_TWICE 17',
      },
      {
        title: 'no cost',
        text: file({ projects: ['PROJECTS', 'project_id;name', 'p1;x'] }),
        refusal: 'E_PB_COLUMN 7',
      },
      {
        title: 'a cost in words',
        text: file({ projects: ['PROJECTS', 'project_id;cost', 'p1;much'] }),
        refusal: 'E_PB_COST 8',
      },
      {
        title: 'a cost below 0',
        text: file({ projects: ['PROJECTS', 'project_id;cost', 'p1;-1'] }),
        refusal: 'E_PB_COST 8',
      },
      {
        title: 'a cost beyond all money',
        text: file({ projects: ['PROJECTS', 'project_id;cost', 'p1;1e400'] }),
        refusal: 'E_PB_COST 8',
      },
      {
        title: 'a budget in words',
        text: file({ meta: META.map((line) => line.replace('100;;', 'all')) }),
        refusal: 'E_PB_BUDGET 0',
      },
      {
        title: 'a type nobody knows',
        text: file({ meta: META.map((line) => line.replace('approval', 'shouting')) }),
        refusal: 'E_PB_VOTE_TYPE 0',
      },
      {
        title: 'a key of META twice',
        text: file({ meta: [...META, 'budget;7'] }),
        refusal: 'E_PB_META_TWICE 6',
      },
      {
        title: 'a vote for nothing known',
        text: file({ votes: ['VOTES', 'voter_id;vote', 'v;p9'] }),
        refusal: 'E_PB_UNKNOWN_PROJECT 13',
      },
      {
        title: 'a vote for __proto__',
        text: file({ votes: ['VOTES', 'voter_id;vote', 'v;__proto__'] }),
        refusal: 'E_PB_UNKNOWN_PROJECT 13',
      },
      {
        title: 'the same project twice',
        text: file({ votes: ['VOTES', 'voter_id;vote', 'v;p1,p1'] }),
        refusal: 'E_PB_TWICE_IN_BALLOT 13',
      },
      {
        title: 'a voter twice',
        text: file({ votes: ['VOTES', 'voter_id;vote', 'v;p1', 'v;p2'] }),
        refusal: 'E_PB_VOTER_TWICE 14',
      },
      {
        title: 'a voter without a name',
        text: file({ votes: ['VOTES', 'voter_id;vote', ';p1'] }),
        refusal: 'E_PB_VOTER 13',
      },
      {
        title: 'points that do not fit',
        text: file({
          meta: META.map((line) => line.replace('approval', 'scoring')),
          votes: ['VOTES', 'voter_id;vote;points', 'v;p1,p2;5'],
        }),
        refusal: 'E_PB_POINTS 13',
      },
      {
        title: 'a quote without end',
        text: file({ projects: ['PROJECTS', 'project_id;cost;name', 'p1;1;"open'] }),
        refusal: 'E_PB_QUOTE 8',
      },
      { title: 'a file that is no text', text: 'META\u0000', refusal: 'E_PB_NOT_TEXT 0' },
      {
        title: 'a row of a thousand fields',
        text: file({ votes: ['VOTES', 'voter_id;vote', `v${';'.repeat(1000)}`] }),
        refusal: 'E_PB_TOO_MANY 13',
      },
    ])
    .run(({ assert }, { text, refusal }) => assert.equal(refused(text), refusal))

  test('whatever the text, it is read or refused by name', () => {
    const piece = fc.constantFrom(
      'META',
      'PROJECTS',
      'VOTES',
      '\n',
      ';',
      '"',
      ',',
      'key;value',
      'budget;9',
      'vote_type;approval',
      'project_id;cost',
      'voter_id;vote',
      'p1',
      '7',
      '\r\n',
      ' '
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => refused(pieces.join('')) !== ''),
      { numRuns: 500 }
    )
  })
})

const someElection: fc.Arbitrary<Election> = fc
  .record({
    costs: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 }),
    budget: fc.integer({ min: 0, max: 30 }),
    ballots: fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ costs, budget, ballots }) => ({
    costs: costs.map(of),
    budget: of(budget),
    voters: approvals(
      ballots.map((mask) => [...costs.keys()].filter((project) => (mask >> project) & 1))
    ),
  }))

/** One row for each ballot that occurs. */
function grouped(election: Election): Election {
  const rows = Map.groupBy(election.voters, ({ points }) => [...points.keys()].join())
  const voters = [...rows.values()].map((same): Ballot => ({
    ...same[0],
    count: BigInt(same.length),
  }))
  return { ...election, voters }
}

const options = fc.record({
  satisfaction: fc.constantFrom('cost', 'cardinality', 'points'),
  completion: fc.constantFrom('none', 'raise_purses', 'most_voters', 'raise_then_most_voters'),
  ties: fc.constantFrom('in_order', 'cheaper_first', 'more_voters_first'),
  mostSteps: fc.constant(40),
}) as fc.Arbitrary<EqualSharesOptions>

const chosen = ({ winners }: { winners: { project: number }[] }) =>
  winners.map(({ project }) => project)

test.group('Method of Equal Shares', () => {
  test('winners fit the budget, purses pay for them exactly, and equal ballots are as good as one row', () => {
    fc.assert(
      fc.property(someElection, options, (election, chosenOptions) => {
        const found = equalShares(election, chosenOptions)
        const paid = found.winners
          .filter(({ price }) => price !== null)
          .map(({ project }) => election.costs[project])
        const left = Rational.sum(found.purses)
        const all = found.purse.times(of(found.purses.length))
        const together = equalShares(grouped(election), chosenOptions)
        return (
          found.spent.compare(election.budget) <= 0 &&
          found.purses.every(({ numerator }) => numerator >= 0n) &&
          all.minus(left).equals(Rational.sum(paid)) &&
          new Set(chosen(found)).size === found.winners.length &&
          chosen(found).join() === chosen(together).join()
        )
      }),
      { numRuns: 400 }
    )
  })

  test('at the end no project is left that its supporters could pay together', () => {
    fc.assert(
      fc.property(
        someElection,
        fc.constantFrom('cost', 'cardinality'),
        (election, satisfaction) => {
          const found = equalShares(election, { satisfaction: satisfaction as 'cost' })
          return election.costs.every((cost, project) => {
            const supporters = [...election.voters.keys()].filter((at) =>
              election.voters[at].points.has(project)
            )
            const held = Rational.sum(supporters.map((at) => found.purses[at]))
            return (
              chosen(found).includes(project) || supporters.length === 0 || held.compare(cost) < 0
            )
          })
        }
      )
    )
  })

  test('a group that is large enough and agrees gets its part, whatever the others want', ({
    assert,
  }) => {
    const ballots = [
      ...Array.from({ length: 6 }, () => [0, 1, 2]),
      ...Array.from({ length: 4 }, () => [3]),
    ]
    const election = {
      budget: of(100),
      costs: [30, 30, 30, 40].map(of),
      voters: approvals(ballots),
    }
    assert.sameMembers(chosen(equalShares(election, { satisfaction: 'cost' })), [0, 1, 3])
  })

  test('{ties} decides between equals')
    .with([
      // each pair pays 1 for each unit of cost
      { ties: 'in_order', costs: [4, 2, 4], ballots: [[0], [0], [1], [1], [2], [2]], first: 0 },
      {
        ties: 'cheaper_first',
        costs: [4, 2, 4],
        ballots: [[0], [0], [1], [1], [2], [2]],
        first: 1,
      },
      {
        ties: 'more_voters_first',
        costs: [4, 4, 6],
        ballots: [[0], [0], [1], [1], [2], [2], [2]],
        first: 2,
      },
    ] as const)
    .run(({ assert }, { ties, costs, ballots, first }) => {
      const election = {
        budget: of(2 * ballots.length),
        costs: costs.map(of),
        voters: approvals(ballots),
      }
      const satisfaction = ties === 'more_voters_first' ? 'cardinality' : 'cost'
      assert.equal(chosen(equalShares(election, { satisfaction, ties }))[0], first)
    })

  test('completion: nothing, larger purses, or most voters', ({ assert }) => {
    const election = {
      budget: of(10),
      costs: [6, 4, 3].map(of),
      voters: approvals([[0], [0], [1], [2]]),
    }
    const by = (completion: EqualSharesOptions['completion']) =>
      equalShares(election, { satisfaction: 'cost', completion })
    assert.deepEqual(chosen(by('none')), [])
    assert.deepEqual(chosen(by('most_voters')), [0, 1])
    const raised = by('raise_purses')
    assert.sameMembers(chosen(raised), [0, 2])
    assert.equal(raised.steps, 1)
    assert.isTrue(raised.isComplete)
    const stopped = equalShares(election, {
      satisfaction: 'cost',
      completion: 'raise_purses',
      step: of('0.01'),
      mostSteps: 3,
    })
    assert.isFalse(stopped.isComplete)
  })

  test('points count where they are given', ({ assert }) => {
    const voter = (points: [number, number][]): Ballot => ({
      points: new Map(points.map(([project, value]) => [project, of(value)])),
      count: 1n,
    })
    const election = {
      budget: of(4),
      costs: [4, 4].map(of),
      voters: [
        voter([
          [0, 1],
          [1, 5],
        ]),
        voter([
          [0, 1],
          [1, 3],
        ]),
      ],
    }
    assert.deepEqual(chosen(equalShares(election, { satisfaction: 'points' })), [1])
  })
})

test.group('Other rules of participation', () => {
  test('Phragmén loads supporters alike and stops when the next does not fit', ({ assert }) => {
    const election = {
      budget: of(3),
      costs: [1, 1, 2].map(of),
      voters: approvals([[0, 1], [0], [1], [2]]),
    }
    const { added, loads } = sequentialPhragmen(election)
    assert.deepEqual(
      added.map(({ project, load }) => [project, `${load}`]),
      [
        [0, '1/2'],
        [1, '3/4'],
      ]
    )
    assert.deepEqual(loads.map(String), ['3/4', '1/2', '3/4', '0'])
  })

  test('money of every voter is spent on the ballot until projects are full', () => {
    fc.assert(
      fc.property(someElection, (election) => {
        const fractions = fractionalEqualShares(election)
        const spent = Rational.sum(fractions.map((part, at) => part.times(election.costs[at])))
        return (
          spent.compare(election.budget) <= 0 &&
          fractions.every((part) => part.numerator >= 0n && part.compare(Rational.ONE) <= 0)
        )
      })
    )
  })
})

test.group('Proposals of a committee', () => {
  const someProposals = fc
    .array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((rows) => rows.filter((row) => row.some((part) => part > 0)))
    .filter((rows) => rows.length > 0)
    .map((rows) =>
      rows.map((row) => {
        const all = row.reduce((sum, part) => sum + part, 0)
        return row.map((part) => of(`${part}/${all}`))
      })
    )

  const distance = (a: readonly Rational[], b: readonly Rational[]) =>
    Rational.sum(a.map((value, at) => value.minus(b[at]).absolute()))

  test('mean and markets add up to the whole, and agree when all members do', () => {
    fc.assert(
      fc.property(someProposals, (proposals) => {
        const both = [meanOfProposals(proposals), independentMarkets(proposals)]
        const alike = proposals.map(() => proposals[0])
        return (
          both.every((parts) => Rational.sum(parts).equals(Rational.ONE)) &&
          distance(independentMarkets(alike), proposals[0]).numerator === 0n
        )
      })
    )
  })

  test('under markets nobody comes closer to the own wish by proposing something else', () => {
    fc.assert(
      fc.property(someProposals, someProposals, (proposals, others) => {
        const honest = independentMarkets(proposals)
        const other = independentMarkets([others[0], ...proposals.slice(1)])
        return distance(honest, proposals[0]).compare(distance(other, proposals[0])) <= 0
      }),
      { numRuns: 300 }
    )
  })

  test('single-minded members get their part each; the median knows only the larger half', ({
    assert,
  }) => {
    const [one, two] = [
      [of(1), of(0)],
      [of(0), of(1)],
    ]
    assert.deepEqual(independentMarkets([one, one, two]).map(String), ['2/3', '1/3'])
    assert.deepEqual(medianOfProposals([one, one, two])!.map(String), ['1', '0'])
    assert.deepEqual(meanOfProposals([one, one, two]).map(String), ['2/3', '1/3'])
  })

  test('proposals that are not whole are refused', ({ assert }) => {
    assert.throws(() => meanOfProposals([[of('0.5')]]), /E_MARGINS/)
    assert.throws(() => independentMarkets([]), /E_NO_WEIGHT/)
  })
})
