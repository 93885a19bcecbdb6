import { Rational } from '#money/rational'
import type { RoundInput } from '#allocation/domain/round_input'

export type StatementFailure = {
  check: 'statement_differs'
  at: string
  params: Record<string, string>
}

type Differs = (at: string, stated: unknown, found: unknown) => void

/**
 * Whether what a run says of its funds and lines, from which pages and explanations are written, is what was
 * solved: amounts and dates of funds, needs, programmes and groups of lines, lines that are closed, which fund
 * may not pay which line, and the changes that an objection asked for. Linear in lines, funds and earmarks.
 */
export function checkStatement(input: RoundInput): StatementFailure[] {
  const failures: StatementFailure[] = []
  const differs: Differs = (at, stated, found) => {
    if (`${stated}` === `${found}`) return
    const params = { stated: `${stated}`, found: `${found}` }
    failures.push({ check: 'statement_differs', at, params })
  }
  checkFunds(input, differs)
  checkLines(input, differs)
  checkEarmarks(input, differs)
  checkRemedies(input, differs)
  return failures
}

function checkFunds({ lots, problem }: RoundInput, differs: Differs): void {
  const solved = new Map(problem.lots.map((lot) => [lot.id, lot]))
  differs('lots', lots.length, solved.size)
  for (const { code, amount, free, expiresOn } of lots) {
    const lot = solved.get(code)
    differs(`${code} amount`, amount, lot?.amount)
    differs(`${code} expiresOn`, expiresOn, lot?.expiresOn ?? null)
    if (BigInt(amount) > BigInt(free)) differs(`${code} free`, free, amount)
  }
}

function checkLines({ cells, problem }: RoundInput, differs: Differs): void {
  const solved = new Map(problem.cells.map((cell) => [cell.id, cell]))
  differs('cells', cells.length, solved.size)
  for (const { code, planned, allocated, need, programme, group, closed } of cells) {
    const cell = solved.get(code)
    const left = BigInt(planned) - BigInt(allocated)
    differs(`${code} need`, need, left > 0n ? left : 0n)
    differs(`${code} need`, need, cell?.need)
    differs(`${code} programme`, programme, cell?.programme)
    differs(`${code} group`, group, cell?.group)
    if (closed) differs(`${code} closed`, '0 0', `${cell?.floor} ${cell?.cap}`)
  }
}

/** Every fund may pay every line, but for the pairs that are named as excluded. */
function checkEarmarks({ cells, excluded, problem }: RoundInput, differs: Differs): void {
  const out = new Map(problem.lots.map(({ id }) => [id, new Set<string>()]))
  const known = new Set(cells.map(({ code }) => code))
  for (const { lot, cell } of excluded) if (known.has(cell)) out.get(lot)?.add(cell)
  for (const { id, edges } of problem.lots) {
    const both = edges.find(({ cell }) => out.get(id)!.has(cell))
    if (both) differs(`${id} → ${both.cell}`, 'excluded', 'may pay')
    differs(`${id} may pay`, known.size - out.get(id)!.size, edges.length)
  }
}

function checkRemedies({ remedies = [], problem }: RoundInput, differs: Differs): void {
  const last = new Map<string, () => void>()
  const cellOf = (line: string) => problem.cells.find(({ id }) => id === line)
  for (const remedy of remedies) {
    switch (remedy.kind) {
      case 'rule':
        last.set('rule', () => differs('rule', remedy.rule, problem.rule))
        break
      case 'floor':
        last.set(`floor ${remedy.line}`, () => {
          const cell = cellOf(remedy.line)
          if (cell) differs(`${remedy.line} floor`, remedy.amount, cell.floor)
        })
        break
      case 'weight':
        last.set(`weight ${remedy.line}`, () => {
          const cell = cellOf(remedy.line)
          const weight = Rational.parse(cell?.equityWeight ?? '1')
          if (cell) differs(`${remedy.line} weight`, Rational.parse(remedy.weight), weight)
        })
        break
      case 'ring_fence': {
        const id = remedy.groups.toSorted().join('+')
        const asked = 'amount' in remedy ? remedy.amount : `${Rational.parse(remedy.percentage)} %`
        last.set(`ring-fence ${id}`, () => {
          const fence = problem.ringFences.find((one) => one.id === id)
          const is =
            fence?.kind === 'percentage' ? `${Rational.parse(fence.percentage)} %` : fence?.amount
          differs(`${id} ring-fence`, asked, is)
        })
        break
      }
      case 'leave_out':
        last.set(`leave out ${remedy.line}`, () =>
          differs(remedy.line, undefined, cellOf(remedy.line)?.id)
        )
        break
      case 'widen':
        last.set(`widen ${remedy.fund} ${remedy.line}`, () => {
          const lot = problem.lots.find(({ id }) => id === remedy.fund)
          const pays = lot?.edges.some(({ cell }) => cell === remedy.line)
          if (lot && cellOf(remedy.line)) differs(`${remedy.fund} → ${remedy.line}`, true, pays)
        })
    }
  }
  for (const check of last.values()) check()
}
