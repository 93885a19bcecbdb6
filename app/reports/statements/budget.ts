import { readClient } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { netByOrigin } from '#ledger/queries/origins'
import { policiesOf } from '#ledger/queries/policies'
import { varianceOf, type VarianceRule } from '#reports/domain/variance'
import { knownUntil } from '#reports/queries/known_until'
import { profiledLines } from '#reports/queries/profiled'
import {
  explanationKey,
  explanationsAt,
  type VarianceBasis,
} from '#reports/queries/variance_explanations'
import { BASIS_COLUMN, basisCell, inceptionTable } from '#reports/statements/budget_inception'
import {
  BUDGET_ROWS,
  labelOf,
  linesUntil,
  type BudgetedLine,
} from '#reports/statements/budget_lines'
import { during, sinceStart } from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Cell,
  type Column,
  type Drill,
  type Row,
  type Statement,
} from '#reports/statements/table'

const GIVEN = ['8200']

/**
 * Need, allocated as first decided and as it stands, committed and spent, in the year and since the beginning,
 * for each budget line of the year, programme or group, with the variance and its explanation; then the same
 * since the beginning with the years before.
 */
export async function budgetStatement(
  question: StatementQuestion,
  rule: VarianceRule
): Promise<Statement> {
  const { cityId, from, to, knownAt, year } = question
  const by = BUDGET_ROWS.find((one) => one === question.by) ?? 'line'
  const client = readClient()
  const ofYear = (year?.startsOn ?? from).slice(0, 4)
  const all = await linesUntil(cityId, Number.parseInt(ofYear, 10))
  const lines = all.filter(({ year: one }) => String(one) === ofYear)
  const [inYear, ever] = [await during(question), await sinceStart(question)]
  const original = new Map<string, bigint>()
  const span = { asOf: to, knownAt }
  for (const { line, net } of await netByOrigin(client, cityId, 'allocation', span, {
    accounts: GIVEN,
  }))
    if (line) original.set(line, (original.get(line) ?? 0n) + net)
  const { varianceTolerance } = await policiesOf(client, cityId)
  const known = { day: to, knownUntil: await knownUntil(client, cityId, knownAt) }
  const explained = await explanationsAt(client, cityId, known)
  const profiled = await profiledLines(client, cityId, year, { ...known, knownAt })

  const keyOf = (line: BudgetedLine) =>
    by === 'line' ? line.id : by === 'programme' ? line.programme.id : line.group.code
  const rows = [...Map.groupBy(lines, keyOf).values()].map((members): Row => {
    const [first] = members
    const only = new Set(members.map(({ id }) => id))
    const drill: Drill = {
      to,
      known: knownAt,
      lineYear: ofYear,
      ...(by === 'line' && { line: first.id }),
      ...(by === 'programme' && { programme: first.programme.id }),
      ...(by === 'group' && { groups: [first.group.code] }),
    }
    const net = (cube: typeof ever, accounts: readonly string[]): Cell => ({
      minor: cube.net({ accounts, lines: only }),
      drill: { ...drill, accounts, from: cube === inYear ? from : null },
    })
    const cells: Record<string, Cell> = {
      need: { minor: members.reduce((sum, { need }) => sum + need, 0n) },
      original: {
        minor: members.reduce((sum, { id }) => sum + (original.get(id) ?? 0n), 0n),
        drill: { ...drill, accounts: GIVEN, origin: 'allocation', withClosing: true },
      },
      revised: net(ever, FLOW_ACCOUNTS.allocated),
      committedYear: net(inYear, FLOW_ACCOUNTS.committed),
      spentYear: net(inYear, FLOW_ACCOUNTS.spent),
      committedEver: net(ever, FLOW_ACCOUNTS.committed),
      spentEver: net(ever, FLOW_ACCOUNTS.spent),
      free: net(ever, GIVEN),
    }
    const variance = varianceOf({
      budget: cells.revised.minor!,
      profiled: profiled.of(only),
      spent: cells.spentEver.minor!,
      rule,
      year: year ?? { startsOn: from, endsOn: to },
      on: to,
      tolerance: varianceTolerance,
    })
    cells.basis = basisCell(rule, profiled, members)
    cells.expected = { minor: variance.expected }
    cells.variance = { minor: variance.variance, tone: variance.beyond ? 'warn' : undefined }
    cells.varianceShare = { ratio: variance.ratio }
    if (by === 'line') cells.explanation = explanationCell(first.id, variance.beyond, 'year')
    return { ...labelOf(by, first), cells }
  })

  function explanationCell(line: string, isAsked: boolean, basis: VarianceBasis): Cell {
    const found = explained.get(explanationKey(line, basis))
    const path = ['lines', line, 'explanations']
    if (found) return { words: { text: found.text, lang: found.lang }, path }
    if (!isAsked) return {}
    const query = basis === 'year' ? `?on=${to}` : `?on=${to}&basis=${basis}`
    return question.mayExplain
      ? { words: text('budget.explain'), path, query, tone: 'warn' }
      : { words: text('budget.missing'), path, tone: 'warn' }
  }

  const amounts = amountColumns([
    'need',
    'original',
    'revised',
    'committedYear',
    'spentYear',
    'committedEver',
    'spentEver',
    'free',
  ])
  const against = amountColumns(['expected', 'variance'])
  const columns: Column[] = [
    ...amounts,
    BASIS_COLUMN,
    ...against,
    { key: 'varianceShare', heading: text('column.varianceShare'), type: 'share' },
    ...(by === 'line'
      ? [{ key: 'explanation', heading: text('column.explanation'), type: 'text' as const }]
      : []),
  ]
  const totals = totalRow(text('total'), columns, rows)
  const inception = inceptionTable({
    ...{ question, by, rule, ever, profiled, lines: all },
    tolerance: varianceTolerance,
    ofYear: Number.parseInt(ofYear, 10),
    explanation: (line, isAsked) => explanationCell(line, isAsked, 'inception'),
  })
  const everything = inception.totals!.cells
  const elsewhere = inYear.net({ accounts: FLOW_ACCOUNTS.spent }) - totals.cells.spentYear.minor!
  return {
    choices: [
      {
        name: 'by',
        label: text('choice.by'),
        value: by,
        options: BUDGET_ROWS.map((value) => ({ value, words: text(`choice.${value}`) })),
      },
      {
        name: 'rule',
        label: text('choice.rule'),
        value: rule,
        options: ['time', 'full'].map((value) => ({ value, words: text(`choice.${value}`) })),
      },
    ],
    facts: [
      {
        label: text('budget.elsewhere'),
        cell: {
          minor: elsewhere,
          drill: {
            ...{ from, to, known: knownAt },
            accounts: FLOW_ACCOUNTS.spent,
            lineYear: `!${ofYear}`,
          },
        },
      },
    ],
    tables: [
      {
        key: by,
        title: text('budget.title', { year: ofYear }),
        of: text(`choice.${by}`),
        columns,
        rows,
        totals,
      },
      inception,
    ],
    checks: [
      {
        words: text('budget.ties'),
        left: totals.cells.revised.minor!,
        right: totals.cells.free.minor! + totals.cells.committedEver.minor!,
      },
      {
        words: text('budget.inceptionTies'),
        left: everything.revised.minor!,
        right: everything.free.minor! + everything.committedEver.minor!,
      },
    ],
    notes: [
      text(`budget.rule.${rule}`),
      ...(rule === 'time' ? [text('budget.profiles')] : []),
      text('budget.tolerance', { tolerance: varianceTolerance }),
    ],
  }
}
