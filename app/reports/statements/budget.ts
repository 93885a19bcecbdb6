import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { netByOrigin } from '#ledger/queries/origins'
import { policiesOf } from '#ledger/queries/policies'
import { varianceOf, type VarianceRule } from '#reports/domain/variance'
import { knownUntil } from '#reports/queries/known_until'
import { explanationsAt } from '#reports/queries/variance_explanations'
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

interface Line {
  id: string
  code: string
  title: string
  lang: string
  need: bigint
  programme: { id: string; code: string; title: string; lang: string }
  group: { code: string; name: string; lang: string }
}

const BY = ['line', 'programme', 'group'] as const
const GIVEN = ['8200']

/**
 * Need, allocated as first decided and as it stands, committed and spent, in the year and since the beginning,
 * for each budget line of the year, programme or group, with the variance and its explanation.
 */
export async function budgetStatement(
  question: StatementQuestion,
  rule: VarianceRule
): Promise<Statement> {
  const { cityId, from, to, knownAt, year } = question
  const by = BY.find((one) => one === question.by) ?? 'line'
  const client = readClient()
  const ofYear = (year?.startsOn ?? from).slice(0, 4)
  const lines = await linesOf(cityId, Number.parseInt(ofYear, 10))
  const [inYear, ever] = [await during(question), await sinceStart(question)]
  const original = new Map<string, bigint>()
  const span = { asOf: to, knownAt }
  for (const { line, net } of await netByOrigin(client, cityId, 'allocation', span, {
    accounts: GIVEN,
  }))
    if (line) original.set(line, (original.get(line) ?? 0n) + net)
  const { varianceTolerance } = await policiesOf(client, cityId)
  const explained = await explanationsAt(client, cityId, {
    day: to,
    knownUntil: await knownUntil(client, cityId, knownAt),
  })

  const keyOf = (line: Line) =>
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
      spent: cells.spentEver.minor!,
      rule,
      year: year ?? { startsOn: from, endsOn: to },
      on: to,
      tolerance: varianceTolerance,
    })
    cells.expected = { minor: variance.expected }
    cells.variance = { minor: variance.variance, tone: variance.beyond ? 'warn' : undefined }
    cells.varianceShare = { ratio: variance.ratio }
    if (by === 'line') cells.explanation = explanationCell(first.id, variance.beyond)
    return { ...labelOf(by, first), cells }
  })

  function explanationCell(line: string, beyond: boolean): Cell {
    const found = explained.get(line)
    const path = ['lines', line, 'explanations']
    if (found) return { words: { text: found.text, lang: found.lang }, path }
    if (!beyond) return {}
    return question.mayExplain
      ? { words: text('budget.explain'), path, query: `?on=${to}`, tone: 'warn' }
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
    'expected',
    'variance',
  ])
  const columns: Column[] = [
    ...amounts,
    { key: 'varianceShare', heading: text('column.varianceShare'), type: 'share' },
    ...(by === 'line'
      ? [{ key: 'explanation', heading: text('column.explanation'), type: 'text' as const }]
      : []),
  ]
  const totals = totalRow(text('total'), amounts, rows)
  const elsewhere = inYear.net({ accounts: FLOW_ACCOUNTS.spent }) - totals.cells.spentYear.minor!
  return {
    choices: [
      {
        name: 'by',
        label: text('choice.by'),
        value: by,
        options: BY.map((value) => ({ value, words: text(`choice.${value}`) })),
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
    ],
    checks: [
      {
        words: text('budget.ties'),
        left: totals.cells.revised.minor!,
        right: totals.cells.free.minor! + totals.cells.committedEver.minor!,
      },
    ],
    notes: [
      text(`budget.rule.${rule}`),
      text('budget.tolerance', { tolerance: varianceTolerance }),
    ],
  }
}

function labelOf(
  by: (typeof BY)[number],
  line: Line
): Pick<Row, 'code' | 'label' | 'sub' | 'path'> {
  const { programme, group } = line
  if (by === 'programme') {
    const label = { text: programme.title, lang: programme.lang }
    return { code: programme.code, label, path: ['programmes', programme.id] }
  }
  if (by === 'group') return { label: { text: group.name, lang: group.lang } }
  return {
    code: line.code,
    label: { text: line.title, lang: line.lang },
    sub: { text: `${programme.code} · ${group.name}`, lang: group.lang },
    path: ['lines', line.id],
  }
}

const CODES = new Intl.Collator('en', { numeric: true })

async function linesOf(cityId: string, year: number): Promise<Line[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT l.id, l.code, l.title, l.title_lang, l.year, l.need, g.id AS programme_id,
       g.code AS programme_code, g.title AS programme_title, g.title_lang AS programme_lang,
       b.code AS group_code, b.local_name, b.local_lang
     FROM budget_lines l
     JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id
     JOIN beneficiary_groups b ON b.city_id = l.city_id AND b.code = l.group_code
     WHERE l.city_id = ? AND l.year = ?`,
    [cityId, year]
  )
  return rows
    .map((row) => ({
      id: row.id,
      code: row.code,
      title: row.title,
      lang: row.title_lang,
      year: toCount(row.year),
      need: toBigInt(row.need),
      programme: {
        id: row.programme_id,
        code: row.programme_code,
        title: row.programme_title,
        lang: row.programme_lang,
      },
      group: { code: row.group_code, name: row.local_name, lang: row.local_lang },
    }))
    .toSorted((a, b) => CODES.compare(a.code, b.code))
}
