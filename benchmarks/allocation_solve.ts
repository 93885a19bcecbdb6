/**
 * How long an exact allocation takes: 200 earmarked sources over 500 programmes, for both rules.
 */
import { verifySolvedDocument } from '#allocation/domain/certificate_document'
import { solveDocument } from '#allocation/domain/solve_document'

const SOURCES = 200
const PROGRAMMES = 500
const EDGES = 12
const RUNS = 5

/** The same made-up numbers every time (Lehmer's generator). */
let state = 20260
const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below

const ids = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at).padStart(3, '0')}`)

function problem(rule: 'gains' | 'losses') {
  const programmes = ids('P', PROGRAMMES)
  return {
    rule,
    sources: ids('F', SOURCES).map((id) => ({
      id,
      amount: 1_000_000 + next(9_000_000),
      to: [...new Set(Array.from({ length: EDGES }, () => programmes[next(PROGRAMMES)]))],
    })),
    programmes: programmes.map((id) => ({ id, need: 1_000_000 + next(9_000_000) })),
  }
}

function timed(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  }).sort((a, b) => a - b)
  return Math.round(times[Math.floor(RUNS / 2)])
}

const measured = (['gains', 'losses'] as const).map((rule) => {
  const asked = problem(rule)
  const solved = solveDocument(asked)
  if (!solved.feasible || verifySolvedDocument(asked, solved).length > 0) {
    throw new Error(`The certificate of ${rule} does not hold`)
  }
  return {
    rule,
    solve_ms: timed(() => solveDocument(asked)),
    verify_ms: timed(() => verifySolvedDocument(asked, solved)),
  }
})
console.log(JSON.stringify({ sources: SOURCES, programmes: PROGRAMMES, measured }))
