import { chainKey, isContinued } from '#reports/domain/line_chains'
import type { ProfiledLines } from '#reports/queries/profiled'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { varianceOf, type VarianceRule } from '#reports/domain/variance'
import { labelOf, type BudgetedLine, type BudgetRows } from '#reports/statements/budget_lines'
import type { Cube } from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Cell,
  type Column,
  type Drill,
  type Row,
  type Table,
} from '#reports/statements/table'

interface Inception {
  question: StatementQuestion
  by: BudgetRows
  rule: VarianceRule
  tolerance: string
  /** The budget that the statement is of. */
  ofYear: number
  /** All lines until that year. */
  lines: readonly BudgetedLine[]
  ever: Cube
  /** Of the lines of the year. */
  profiled: ProfiledLines
  explanation(line: string, isAsked: boolean): Cell
}

export const BASIS_COLUMN: Column = {
  key: 'basis',
  heading: text('column.basis'),
  type: 'text',
}

/** By what the expected figure of a row goes: the profile of its lines, the days, or the whole budget. */
export function basisCell(
  rule: VarianceRule,
  profiled: ProfiledLines,
  lines: readonly BudgetedLine[]
): Cell {
  if (rule === 'full') return { words: text('budget.by.whole') }
  if (lines.length === 0) return { words: text('budget.by.past') }
  const by = profiled.by(lines.map(({ id }) => id))
  const own = lines.length === 1 && by === 'profile'
  return {
    words: text(`budget.by.${by}`),
    ...(own && { path: ['lines', lines[0].id, 'profiles'] }),
  }
}

/**
 * Everything since the first entry, for the lines of the year and those of all years before it: a line with
 * the lines that it continues, a programme or a group with all that it ever had.
 */
export function inceptionTable(of: Inception): Table {
  const { question, by, ofYear, lines } = of
  const keyOf = (line: BudgetedLine) =>
    by === 'line' ? chainKey(line) : by === 'programme' ? line.programme.id : line.group.code
  const rows = [...Map.groupBy(lines, keyOf).values()].map((members) => rowOf(of, members))
  const amounts = amountColumns(['revised', 'committedEver', 'spentEver', 'free'])
  const columns: Column[] = [
    ...amounts,
    BASIS_COLUMN,
    ...amountColumns(['expected', 'variance']),
    { key: 'varianceShare', heading: text('column.varianceShare'), type: 'share' },
  ]
  return {
    key: 'inception',
    title: text('budget.inception', { year: String(ofYear) }),
    of: text(`choice.${by}`),
    columns: [
      { key: 'since', heading: text('column.since'), type: 'text' },
      ...columns,
      ...(by === 'line'
        ? [{ key: 'explanation', heading: text('column.explanation'), type: 'text' as const }]
        : []),
    ],
    rows,
    totals: totalRow(text('total'), columns, rows),
    note: question.year ? text('budget.inceptionNote') : null,
  }
}

function rowOf(
  { question, by, rule, tolerance, ofYear, ever, profiled, explanation }: Inception,
  members: readonly BudgetedLine[]
): Row {
  const { from, to, knownAt, year } = question
  const latest = members.reduce((found, line) => (line.year > found.year ? line : found))
  const drill: Drill = {
    to,
    known: knownAt,
    lineYear: `-${ofYear}`,
    ...(by === 'line' && { programme: latest.programme.id, lineCode: latest.code }),
    ...(by === 'programme' && { programme: latest.programme.id }),
    ...(by === 'group' && { groups: [latest.group.code] }),
  }
  const lines = new Set(members.map(({ id }) => id))
  const net = (accounts: readonly string[], only: ReadonlySet<string> = lines) =>
    ever.net({ accounts, lines: only })
  const cell = (accounts: readonly string[]): Cell => ({
    minor: net(accounts),
    drill: { ...drill, accounts, from: null },
  })
  const ofThisYear = members.filter((line) => line.year === ofYear)
  const before = new Set(members.flatMap((line) => (line.year < ofYear ? line.id : [])))
  const earlier = net(FLOW_ACCOUNTS.allocated, before)
  const [revised, spent] = [net(FLOW_ACCOUNTS.allocated), net(FLOW_ACCOUNTS.spent)]
  const variance = varianceOf({
    budget: revised - earlier,
    earlier,
    profiled: profiled.of(ofThisYear.map(({ id }) => id)),
    spent,
    rule,
    year: year ?? { startsOn: from, endsOn: to },
    on: to,
    tolerance,
  })
  return {
    ...labelOf(by, latest),
    cells: {
      since: { words: { text: String(Math.min(...members.map((line) => line.year))) } },
      revised: cell(FLOW_ACCOUNTS.allocated),
      committedEver: cell(FLOW_ACCOUNTS.committed),
      spentEver: cell(FLOW_ACCOUNTS.spent),
      free: cell(['8200']),
      basis: basisCell(rule, profiled, ofThisYear),
      expected: { minor: variance.expected },
      variance: { minor: variance.variance, tone: variance.beyond ? 'warn' : undefined },
      varianceShare: { ratio: variance.ratio },
      ...(by === 'line' && {
        explanation: explanation(latest.id, variance.beyond && isContinued(members, ofYear)),
      }),
    },
  }
}
