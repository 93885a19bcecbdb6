import { test } from '@japa/runner'
import fc from 'fast-check'
import { earnedGrants, matchNeeded, type MatchFacts } from '#allocation/domain/round_matches'
import { checkTerms } from '#allocation/domain/round_terms'

const grant = (change: Partial<MatchFacts> = {}): MatchFacts => ({
  agreement: 'G',
  fund: 'F',
  currency: 'EUR',
  rate: '1',
  grant: '1000',
  received: '1000',
  inBooks: '1000',
  sources: [{ source: 'CITY', kind: 'cash', used: '1000', before: '0', come: '400' }],
  ...change,
})

const kinds = (cash: number, inKind: number): MatchFacts['sources'] => [
  { source: 'CITY', kind: 'cash', used: `${cash}`, before: '0', come: `${cash}` },
  { source: 'ROOM', kind: 'in_kind', used: `${inKind}`, before: '0', come: `${inKind}` },
]

const earned = (...facts: MatchFacts[]) =>
  Object.fromEntries(earnedGrants(facts).map((one) => [one.agreement, BigInt(one.earned)]))

const amounts = fc.nat({ max: 1_000 })
/** Grants that feed each other in any way, rings too. */
const grants = fc
  .array(
    fc.record({
      received: amounts,
      grant: amounts,
      inBooks: amounts,
      rate: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      least: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
      most: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
      sources: fc.array(
        fc.record({
          source: fc.constantFrom('G0', 'G1', 'G2', 'CITY', 'ROOM'),
          used: amounts,
          before: fc.nat({ max: 200 }),
          come: amounts,
        }),
        { maxLength: 3 }
      ),
    }),
    { minLength: 1, maxLength: 3 }
  )
  .map((some) =>
    some.map(
      ({ received, grant: most, inBooks, rate: [p, q], sources, ...parts }, at): MatchFacts => ({
        agreement: `G${at}`,
        fund: at === 0 ? 'F' : null,
        currency: 'EUR',
        rate: `${p}/${q}`,
        grant: `${most}`,
        received: `${received}`,
        inBooks: `${inBooks}`,
        ...(parts.least !== undefined && { cashMinimum: `${parts.least}/4` }),
        ...(parts.most !== undefined && { inKindCap: `${parts.most}/4` }),
        sources: sources.map(({ source, used, before, come }) => ({
          source,
          kind: source === 'ROOM' ? 'in_kind' : 'cash',
          used: `${used}`,
          before: `${before}`,
          come: `${come}`,
        })),
      })
    )
  )

test.group('Grants earned by a match', () => {
  test('one to one: what has come of the match is earned, the rest is held back', ({ assert }) => {
    const [one] = earnedGrants([grant()])
    assert.include(one, { counted: '400', earned: '400', heldBack: '600' })
    assert.equal(matchNeeded(one), 1000n)
  })

  test('money in another currency is held back in proportion, never too little', ({ assert }) => {
    const [one] = earnedGrants([grant({ received: '300', inBooks: '1000', rate: '1/4' })])
    assert.include(one, { earned: '100', heldBack: '667' })
  })

  test('at least half in cash, at most a quarter in kind', ({ assert }) => {
    assert.deepEqual(earned(grant({ sources: kinds(100, 900) })), { G: 1000n })
    assert.deepEqual(earned(grant({ sources: kinds(100, 900), cashMinimum: '1/2' })), { G: 200n })
    assert.deepEqual(earned(grant({ sources: kinds(90, 900), inKindCap: '1/4' })), { G: 120n })
  })

  test('a source that must be earned itself counts only with what it has earned', ({ assert }) => {
    const from = (source: string, come: string) => [
      { source, kind: 'cash' as const, used: '1000', before: '0', come },
    ]
    const chain = [
      grant({ agreement: 'A', sources: from('B', '1000') }),
      grant({ agreement: 'B', fund: null, rate: '1/2', sources: from('CITY', '500') }),
    ]
    assert.deepEqual(earned(...chain), { A: 250n, B: 250n })
    const ring = [
      grant({ agreement: 'A', received: '600', sources: from('B', '1000') }),
      grant({ agreement: 'B', fund: null, sources: from('A', '600') }),
    ]
    assert.deepEqual(earned(...ring), { A: 600n, B: 600n })
  })

  test('the verifier, which computes in its own way, agrees on any grants that feed each other', () => {
    fc.assert(
      fc.property(grants, (facts) => {
        const matches = earnedGrants(facts)
        const free = 500n
        const left = free - BigInt(matches[0].heldBack)
        const lot = { id: 'F', amount: left > 0n ? left : 0n, edges: [] }
        const terms = { lots: [{ code: 'F', free: `${free}` }], matches, problem: { lots: [lot] } }
        return checkTerms(terms).length === 0
      }),
      { numRuns: 300, seed: 4 }
    )
  })

  test('more match never earns less', () => {
    fc.assert(
      fc.property(grants, fc.nat({ max: 2 }), amounts, (facts, at, more) => {
        const raised = facts.map((one) => ({
          ...one,
          sources: one.sources.map((part, index) =>
            index === at ? { ...part, come: `${BigInt(part.come) + BigInt(more)}` } : part
          ),
        }))
        const [before, after] = [earned(...facts), earned(...raised)]
        return Object.keys(before).every((id) => after[id] >= before[id])
      }),
      { numRuns: 300, seed: 5 }
    )
  })

  test('the verifier sees a grant that claims more, and a fund that shares more than is earned', ({
    assert,
  }) => {
    const [one] = earnedGrants([grant()])
    const lots = [{ code: 'F', free: '1000' }]
    const problem = (amount: bigint) => ({ lots: [{ id: 'F', amount, edges: [] }] })
    const check = (matches: (typeof one)[], amount: bigint) =>
      checkTerms({ lots, matches, problem: problem(amount) }).map((failure) => failure.check)
    assert.deepEqual(check([one], 400n), [])
    assert.deepEqual(check([{ ...one, earned: '500', heldBack: '500' }], 400n), ['match_differs'])
    assert.deepEqual(check([one], 401n), ['fund_above_earned'])
  })
})
