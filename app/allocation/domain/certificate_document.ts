import { Rational } from '#money/rational'
import {
  checkClaim,
  type CertificateFailure,
  type Report,
  type Statement,
} from '#allocation/domain/certificate_statement'
import { cellName, readAllocationDocument } from '#allocation/domain/documents'
import type { DocumentFlow, FeasibleDocument } from '#allocation/domain/solve_document'

/**
 * Checks the solution of a plain problem document against the document, without solving it. Returns
 * every check that failed; empty when the solution stands. Throws AllocationProblemError when the
 * document itself cannot be read.
 */
export function verifySolvedDocument(value: unknown, solved: FeasibleDocument) {
  const document = readAllocationDocument(value)
  const failures: CertificateFailure[] = []
  const report: Report = (check, at, params = {}) => void failures.push({ check, at, params })
  const garment = document.rule === 'contested_garment'
  const reciprocal = (weight: Rational) =>
    weight.numerator === 0n ? Rational.ONE : Rational.ONE.dividedBy(weight)
  try {
    const floors = new Map(
      Object.entries(solved.cell_floors ?? {}).map(([cell, floor]) => [cell, BigInt(floor)])
    )
    const statement: Statement = {
      lots: document.sources.map(({ id, amount, edges }) => ({
        id,
        amount,
        edges: edges.map(({ cell, cap }) => ({ cell: document.cells[cell].id, cap })),
      })),
      cells: document.cells.map(({ id, programme, need }) => ({
        id,
        sharer: document.programmes[programme].id,
        floor: floors.get(id) ?? 0n,
        room: need,
      })),
      sharers: document.programmes.map(({ id, need, cap, floor, weight }) => ({
        id,
        tier: 1,
        base: document.rule === 'losses' ? Rational.of(need) : Rational.ZERO,
        weight,
        garment: garment ? { need: Rational.of(need), lossWeight: reciprocal(weight) } : null,
        lower: floor,
        upper: cap,
      })),
      pools: [],
    }
    for (const { id, minimum } of document.groups) {
      const members = document.cells.filter(({ group }) => group === id)
      const held = members.reduce((sum, cell) => sum + (floors.get(cell.id) ?? 0n), 0n)
      if (held !== minimum) report('ring_fence_floors_wrong', id, { floors: `${held}` })
    }
    const flows = (list: readonly DocumentFlow[]) =>
      list.map(({ source, programme, group, amount }) => ({
        lot: source,
        cell: group === undefined ? programme : cellName(programme, group),
        amount: Rational.parse(amount),
      }))
    checkClaim(
      statement,
      {
        amounts: new Map(
          Object.entries(solved.integer_totals).map(([id, amount]) => [id, BigInt(amount)])
        ),
        exact: new Map(
          Object.entries(solved.totals).map(([id, total]) => [id, Rational.parse(total)])
        ),
        flows: flows(solved.flows),
        exactFlows: flows(solved.certificate.exact_flows),
        closures: solved.closures.map(({ level, programmes, sources, cells }) => ({
          tier: 1,
          isLoss: garment && Rational.parse(level).numerator < 0n,
          level: Rational.parse(level),
          pools: [],
          lots: sources,
          cells: cells ?? programmes,
          sharers: programmes,
        })),
      },
      report
    )
  } catch (error) {
    report('unreadable', error instanceof Error ? error.message : String(error))
  }
  return failures
}
