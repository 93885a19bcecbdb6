import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { FLOW_ACCOUNTS, moneyFlow, NO_PLEDGE } from '#ledger/queries/flow'
import { sinceStart } from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Cell,
  type Row,
  type Statement,
  type Table,
} from '#reports/statements/table'

const WORKS = ['build', 'maintain'] as const

/**
 * What building and maintaining the structure of the plan needs in each of its years, what of it is allocated,
 * and what is missing. A year without lines is not planned yet: it has no figures, which is not nothing.
 */
export async function fundingGapStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, to, knownAt, years } = question
  const client = readClient()
  const plans = await selectRows(
    client,
    `SELECT id, title, title_lang, starts_year, ends_year, declared_strategies, declared_projects,
       (SELECT count(*) FROM strategies s WHERE s.city_id = p.city_id AND s.plan_id = p.id) AS strategies,
       (SELECT count(*) FROM programmes g WHERE g.city_id = p.city_id AND g.plan_id = p.id) AS programmes
     FROM plans p WHERE p.city_id = ? ORDER BY starts_year, title`,
    [cityId]
  )
  const lines = (
    await selectRows(
      client,
      `SELECT l.id, l.year, l.activity, l.need, g.plan_id FROM budget_lines l
       JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id WHERE l.city_id = ?`,
      [cityId]
    )
  ).map((row) => ({
    id: row.id as string,
    year: toCount(row.year),
    work: row.activity as (typeof WORKS)[number],
    need: toBigInt(row.need),
    plan: row.plan_id as string,
  }))
  const cube = await sinceStart(question)
  const drill = { to, known: knownAt }
  const columns = amountColumns(['need', 'allocated', 'spent', 'gap'])
  const cellsOf = (of: typeof lines, year: number, work?: string): Record<string, Cell> => {
    const only = new Set(of.map(({ id }) => id))
    const need = of.reduce((sum, line) => sum + line.need, 0n)
    const net = (accounts: readonly string[]): Cell => ({
      minor: cube.net({ accounts, lines: only }),
      drill: { ...drill, accounts, lineYear: String(year), work },
    })
    const allocated = net(FLOW_ACCOUNTS.allocated)
    return {
      need: { minor: need },
      allocated,
      spent: net(FLOW_ACCOUNTS.spent),
      gap: { minor: need - allocated.minor! },
    }
  }
  const planned = new Set(lines.map(({ year }) => year))
  const all = new Set(planned)
  for (const plan of plans)
    for (let year = toCount(plan.starts_year); year <= toCount(plan.ends_year); year++)
      all.add(year)
  const ordered = [...all].toSorted((a, b) => a - b)

  const rows = ordered.flatMap((year): Row[] => {
    const label = { text: String(year) }
    if (!planned.has(year)) {
      const none = text('gap.notPlanned')
      return [
        {
          label,
          sub: none,
          cells: Object.fromEntries(columns.map(({ key }) => [key, { words: none }])),
        },
      ]
    }
    const ofYear = lines.filter((line) => line.year === year)
    return [
      ...WORKS.map((work): Row => ({
        label,
        sub: { key: `programmes.activity.${work}` },
        cells: cellsOf(
          ofYear.filter((line) => line.work === work),
          year,
          work
        ),
      })),
      {
        label: text('gap.year', { year: String(year) }),
        isTotal: true,
        cells: cellsOf(ofYear, year),
      },
    ]
  })
  const money = amountColumns(['pledged', 'received'])
  const moneyRows: Row[] = []
  for (const { name, startsOn, endsOn } of years.filter((one) => one.startsOn <= to).toReversed()) {
    const last = endsOn < to ? endsOn : to
    const flow = await moneyFlow(cityId, { from: startsOn, asOf: last, knownAt })
    const cell = (figure: 'pledged' | 'received'): Cell => ({
      minor: flow[figure],
      drill: {
        ...{ ...drill, accounts: FLOW_ACCOUNTS[figure], from: startsOn, to: last },
        ...(figure === 'pledged' && { except: NO_PLEDGE }),
      },
    })
    moneyRows.push({
      label: { text: name },
      cells: { pledged: cell('pledged'), received: cell('received') },
    })
  }
  const declared = plans.filter(
    (plan) => plan.declared_strategies !== null || plan.declared_projects !== null
  )
  const tables: Table[] = [
    {
      key: 'gap',
      title: text('gap.title'),
      of: text('of.year'),
      columns,
      rows,
      totals: totalRow(text('gap.allPlanned'), columns, rows),
    },
    {
      key: 'money',
      title: text('gap.money'),
      of: text('of.fiscalYear'),
      columns: money,
      rows: moneyRows,
    },
  ]
  if (declared.length > 0) {
    const number = (key: string) => ({
      key,
      heading: text(`column.${key}`),
      type: 'number' as const,
    })
    tables.push({
      key: 'declared',
      title: text('gap.declared'),
      of: text('of.plan'),
      columns: [
        'declaredStrategies',
        'recordedStrategies',
        'declaredProjects',
        'recordedProjects',
      ].map(number),
      rows: declared.map((plan) => ({
        label: { text: plan.title, lang: plan.title_lang },
        path: ['programmes'],
        query: `?plan=${plan.id}`,
        cells: {
          declaredStrategies: { number: textOf(plan.declared_strategies) },
          recordedStrategies: { number: textOf(plan.strategies) },
          declaredProjects: { number: textOf(plan.declared_projects) },
          recordedProjects: { number: textOf(plan.programmes) },
        },
      })),
    })
  }
  const total = tables[0].totals!.cells
  const ofLines = new Set(lines.map(({ id }) => id))
  return {
    facts: [],
    choices: [],
    tables,
    checks: [
      {
        words: text('gap.ties'),
        left: total.allocated.minor!,
        right: cube.net({ accounts: FLOW_ACCOUNTS.allocated, lines: ofLines }),
      },
    ],
    notes: [text('gap.note')],
  }
}

const textOf = (value: unknown) => (value === null ? null : String(value))
