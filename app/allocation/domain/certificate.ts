import { Rational } from '#money/rational'
import { checkDetails } from '#allocation/domain/certificate_details'
import type { LevelFunction, Standing } from '#allocation/domain/certificate_levels'
import { checkLines } from '#allocation/domain/certificate_lines'
import { checkSpendingOrder } from '#allocation/domain/certificate_order'
import {
  checkClaim,
  type CertificateFailure,
  type FlowClaim,
  type Report,
  type Statement,
} from '#allocation/domain/certificate_statement'
import type { CanonicalProblem, FeasibleAllocation } from '#allocation/domain/types'

export type { CertificateCheck, CertificateFailure } from '#allocation/domain/certificate_statement'

const larger = (a: bigint, b: bigint) => (a > b ? a : b)
const smaller = (a: bigint, b: bigint) => (a < b ? a : b)
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)

/**
 * Checks an allocation against its problem without solving anything: earmarks, caps, floors,
 * ring-fences, totals, rounding, what expires first spent first, and the closures that prove that nobody could get more without somebody
 * at or below the same level getting less. Returns every check that failed, empty when the allocation
 * stands. A result that cannot be read (a fraction that is none, a missing line) is a failure too.
 */
export function verifyAllocation(
  problem: CanonicalProblem,
  result: FeasibleAllocation
): CertificateFailure[] {
  const failures: CertificateFailure[] = []
  const report: Report = (check, at, params = {}) => void failures.push({ check, at, params })
  try {
    checkAllocation(problem, result, report)
  } catch (error) {
    report('unreadable', error instanceof Error ? error.message : String(error))
  }
  return failures
}

function checkAllocation(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  report: Report
): void {
  const amounts = new Map(result.shares.map(({ cell, amount }) => [cell, amount]))
  const exact = new Map(result.shares.map(({ cell, exact: text }) => [cell, Rational.parse(text)]))
  const fenced = new Map<string, bigint>()
  for (const { cellFloors } of result.ringFences) {
    for (const { cell, floor } of cellFloors) {
      fenced.set(cell, larger(fenced.get(cell) ?? 0n, floor))
    }
  }
  const byLine = problem.unit === 'line'
  const statement = statementOf(problem, fenced)
  const exactFlows = parsed(result.certificate.exactFlows)
  const flows = result.flows.map(({ amount, ...edge }): FlowClaim => {
    return { ...edge, amount: Rational.of(amount) }
  })
  const programmes = new Map(result.programmes.map(({ programme, amount }) => [programme, amount]))
  checkClaim(
    statement,
    {
      amounts: byLine ? amounts : programmes,
      exact: byLine
        ? exact
        : new Map(result.programmes.map((own) => [own.programme, Rational.parse(own.exact)])),
      flows,
      exactFlows,
      closures: result.certificate.closures.map((closure) => {
        return { ...closure, ...standingOf(problem, closure), pools: closure.pools ?? [] }
      }),
    },
    report
  )
  checkProgrammeTotals(problem, amounts, programmes, report)
  const cells = new Map(
    problem.cells.map((cell) => {
      const { need, equityWeight, heads = 0n, tier = 1 } = cell
      const terms = { need, equity: Rational.parse(equityWeight), heads, tier }
      return [cell.id, { ...cell, levels: levelFunction(problem, terms) }] as const
    })
  )
  if (!byLine) {
    const lines = [...cells].map(([id, { levels }]) => {
      return [id, { exact: exact.get(id)!, amount: amounts.get(id)!, levels }] as const
    })
    const lineFlows = parsed(result.certificate.lineFlows ?? [])
    checkLines(
      { statement, lines: new Map(lines), programmeAmounts: programmes, flows: lineFlows },
      report
    )
  }
  const spent = Rational.sum(flows.map(({ amount }) => amount))
  if (!spent.equals(Rational.of(result.spendable))) {
    report('total_differs', 'spendable', {
      spendable: `${result.spendable}`,
      spent: spent.toString(),
    })
  }
  checkRingFences(problem, result, amounts, fenced, report)
  checkSpendingOrder(problem, result, report)
  checkDetails({ problem, result, statement, lines: cells, exact, fenced }, report)
}

const parsed = (flows: readonly { lot: string; cell: string; amount: string }[]): FlowClaim[] =>
  flows.map((flow) => ({ ...flow, amount: Rational.parse(flow.amount) }))

function standingOf(
  { rule }: CanonicalProblem,
  closure: { level: string; tier?: number }
): Standing {
  const level = Rational.parse(closure.level)
  const isLoss = rule === 'contested_garment' && level.numerator < 0n
  return { tier: closure.tier ?? 1, isLoss, level }
}

type Terms = { need: bigint; equity: Rational; heads: bigint; tier: number }

function levelFunction(
  { rule }: CanonicalProblem,
  { need, equity, heads, tier }: Terms
): LevelFunction {
  const plain = { tier, base: Rational.ZERO, weight: equity, garment: null }
  const reciprocal = Rational.ONE.dividedBy(equity)
  switch (rule) {
    case 'same_percentage':
      return { ...plain, weight: equity.times(Rational.of(need)) }
    case 'same_amount':
      return plain
    case 'same_amount_per_head':
      return { ...plain, weight: equity.times(Rational.of(heads)) }
    case 'same_shortfall':
      return { ...plain, base: Rational.of(need), weight: reciprocal }
    case 'contested_garment':
      return { ...plain, garment: { need: Rational.of(need), lossWeight: reciprocal } }
  }
}

function statementOf(problem: CanonicalProblem, fenced: ReadonlyMap<string, bigint>): Statement {
  const cells = problem.cells.map(({ id, programme, need, cap, floor }) => ({
    id,
    sharer: problem.unit === 'line' ? id : programme,
    floor: larger(floor, fenced.get(id) ?? 0n),
    room: cap === null ? need : smaller(need, cap),
  }))
  const none = { need: 0n, heads: 0n, weighted: Rational.ZERO, upper: 0n }
  const sharers = new Map<string, typeof none & { tier: number }>()
  problem.cells.forEach(({ need, equityWeight, heads = 0n, tier = 1 }, at) => {
    const { sharer, room } = cells[at]
    const own = sharers.get(sharer) ?? none
    const weighted = Rational.parse(equityWeight).times(Rational.of(need))
    sharers.set(sharer, {
      tier,
      need: own.need + need,
      heads: own.heads + heads,
      weighted: own.weighted.plus(weighted),
      upper: own.upper + room,
    })
  })
  return {
    lots: problem.lots,
    cells,
    sharers: [...sharers].map(([id, { need, heads, tier, weighted, upper }]) => {
      const equity = need > 0n ? weighted.dividedBy(Rational.of(need)) : Rational.ONE
      const levels = levelFunction(problem, { need, equity, heads, tier })
      return { id, ...levels, lower: 0n, upper }
    }),
    pools: problem.pools ?? [],
  }
}

function checkProgrammeTotals(
  problem: CanonicalProblem,
  amounts: ReadonlyMap<string, bigint>,
  programmes: ReadonlyMap<string, bigint>,
  report: Report
): void {
  const totals = new Map<string, bigint>()
  for (const { id, programme } of problem.cells) {
    totals.set(programme, (totals.get(programme) ?? 0n) + (amounts.get(id) ?? 0n))
  }
  for (const [programme, total] of totals) {
    if (programmes.get(programme) !== total) {
      report('total_differs', programme, {
        amount: `${programmes.get(programme)}`,
        lines: `${total}`,
      })
    }
  }
}

function checkRingFences(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  amounts: ReadonlyMap<string, bigint>,
  fenced: ReadonlyMap<string, bigint>,
  report: Report
): void {
  const single = problem.ringFences.filter(({ kind }) => kind === 'percentage').length === 1
  const claimed = new Map(result.ringFences.map((fence) => [fence.id, fence]))
  for (const fence of problem.ringFences) {
    const claim = claimed.get(fence.id)
    if (!claim) {
      report('unknown_reference', fence.id)
      continue
    }
    const required = Rational.of(claim.required)
    if (fence.kind === 'amount') {
      if (claim.required !== fence.amount) report('ring_fence_amount_wrong', fence.id)
    } else {
      const due = Rational.parse(fence.percentage).times(Rational.of(result.spendable, 100n))
      const near = required.minus(due).absolute().compare(Rational.ONE) < 0
      if (single ? claim.required !== due.ceil() : !near) {
        report('ring_fence_amount_wrong', fence.id, { due: due.toString() })
      }
    }
    const members = problem.cells.filter(
      ({ group }) => group !== null && fence.groups.includes(group)
    )
    const held = sum(members.map(({ id }) => amounts.get(id) ?? 0n))
    const params = { required: `${claim.required}`, held: `${held}` }
    if (held < claim.required || held !== claim.allocated) {
      report('ring_fence_not_met', fence.id, params)
    }
    const floors = sum(members.map(({ id }) => fenced.get(id) ?? 0n))
    const innermost = !problem.ringFences.some(
      ({ id, groups }) => id !== fence.id && groups.some((group) => fence.groups.includes(group))
    )
    const most = larger(claim.required, sum(members.map(({ floor }) => floor)))
    if (floors < claim.required || (innermost && floors > most)) {
      report('ring_fence_floors_wrong', fence.id, { ...params, floors: `${floors}` })
    }
  }
}
