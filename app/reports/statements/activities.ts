import { readClient, selectRows } from '#core/sql'
import { dayBefore } from '#ledger/queries/days'
import {
  atEnd,
  before,
  during,
  IN_KIND_GIVEN,
  IN_KIND_HELD,
  IN_KIND_USED,
  MONEY_SPENT,
  NET_POSITION,
  OWNED,
  type Cube,
} from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  type Cell,
  type Drill,
  type Row,
  type Statement,
} from '#reports/statements/table'

/** The classes of net assets: without restrictions of funders, and the kinds of restriction. */
export const CLASSES = {
  without: ['unrestricted', 'designated'],
  purpose: ['purpose'],
  time: ['time', 'purpose_time'],
  perpetual: ['endowment'],
} as const

type Class = keyof typeof CLASSES
const RESTRICTED = ['purpose', 'time', 'perpetual'] as const
const ALL = Object.keys(CLASSES) as Class[]
const MONEY_ONLY = [...NET_POSITION, ...IN_KIND_HELD]

/** Rows of revenue and other changes of money, in order; in kind never stands in them. */
const CHANGES: Record<string, readonly string[]> = {
  contributions: ['4000'],
  ownIncome: ['4300'],
  losses: ['4800'],
  closedYearRefunds: ['4850'],
  exchange: ['4900', '7900'],
  transfers: ['3900'],
  releases: ['3910'],
}

/** Opening and what older books or corrections of net assets brought, with in kind taken out of the money. */
const BROUGHT_IN = ['3000', ...IN_KIND_HELD, ...IN_KIND_GIVEN, ...IN_KIND_USED]
const BROUGHT_IN_KIND = [...IN_KIND_HELD, ...IN_KIND_GIVEN, ...IN_KIND_USED]

/**
 * Revenue, releases and expenses of the days by class of net assets. The books make no entry when money is
 * spent from a restricted fund for its purpose: here it is shown as released and spent without restriction.
 */
export async function activitiesStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, from, to, knownAt } = question
  const client = readClient()
  const funds = await selectRows(client, 'SELECT id, restriction FROM funds WHERE city_id = ?', [
    cityId,
  ])
  const fundsOf = Object.fromEntries(
    ALL.map((one) => [
      one,
      new Set<string>(
        funds
          .filter(({ restriction }) => (CLASSES[one] as readonly string[]).includes(restriction))
          .map(({ id }) => id)
      ),
    ])
  ) as Record<Class, Set<string>>
  const lines = await selectRows(
    client,
    `SELECT l.id, g.id AS programme, g.code, g.title, g.title_lang FROM budget_lines l
     JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id
     WHERE l.city_id = ? ORDER BY g.code`,
    [cityId]
  )
  const [opening, moved, closing] = [
    await before(question),
    await during(question),
    await atEnd(question),
  ]
  const shown = ALL.filter((one) => one !== 'perpetual' || fundsOf.perpetual.size > 0)
  const base: Drill = { from, to, known: knownAt }
  const classCells = (
    cube: Cube,
    accounts: readonly string[],
    drill: Drill = {}
  ): Record<string, Cell> => ({
    ...Object.fromEntries(
      shown.map((one) => [
        one,
        {
          minor: cube.net({ accounts, funds: fundsOf[one] }),
          drill: { ...base, accounts, restrictions: CLASSES[one], ...drill },
        },
      ])
    ),
    total: { minor: cube.net({ accounts }), drill: { ...base, accounts, ...drill } },
  })
  const inKindCell = (cube: Cube, accounts: readonly string[], sign = 1n, drill: Drill = {}) => ({
    inKind: {
      minor: sign * cube.net({ accounts }),
      drill: { ...base, accounts, ...drill },
    },
  })
  const row = (key: string, cells: Record<string, Cell>, isTotal = false): Row => ({
    label: text(`activities.${key}`),
    cells,
    isTotal,
  })

  const openingRow = row(
    'opening',
    {
      ...classCells(opening, MONEY_ONLY, { from: null, to: dayBefore(from), withClosing: true }),
      ...inKindCell(opening, IN_KIND_HELD, -1n, { from: null, to: dayBefore(from) }),
    },
    true
  )
  const changes = Object.entries(CHANGES).map(([key, accounts]) =>
    row(key, classCells(moved, accounts))
  )
  const inKindRows = [
    row('goods', inKindCell(moved, ['4100'])),
    row('services', inKindCell(moved, ['4150'])),
  ]
  const spentBy = (one: Class) => moved.net({ accounts: MONEY_SPENT, funds: fundsOf[one] })
  const released = row('released', {
    without: { minor: RESTRICTED.reduce((sum, one) => sum - spentBy(one), 0n) },
    ...Object.fromEntries(
      shown
        .filter((one) => one !== 'without')
        .map((one) => [
          one,
          {
            minor: spentBy(one),
            drill: { ...base, accounts: MONEY_SPENT, restrictions: CLASSES[one] },
          },
        ])
    ),
    total: { minor: 0n },
  })
  released.cells.without.drill = {
    ...base,
    accounts: MONEY_SPENT,
    restrictions: RESTRICTED.flatMap((one) => [...CLASSES[one]]),
  }
  const expenses = [...Map.groupBy(lines, ({ programme }) => programme as string)].flatMap(
    ([programme, members]): Row[] => {
      const only = new Set(members.map(({ id }) => id as string))
      const spent = moved.net({ accounts: MONEY_SPENT, lines: only })
      const used = moved.net({ accounts: IN_KIND_USED, lines: only })
      if (spent === 0n && used === 0n) return []
      const [{ code, title, title_lang: lang }] = members
      const drill = { ...base, accounts: MONEY_SPENT, programme }
      return [
        {
          code,
          label: { text: title, lang },
          sub: text('activities.expense'),
          path: ['programmes', programme],
          cells: {
            without: { minor: spent, drill },
            total: { minor: spent, drill },
            inKind: { minor: used, drill: { ...drill, accounts: IN_KIND_USED } },
          },
        },
      ]
    }
  )
  const broughtIn = row('broughtIn', {
    ...classCells(moved, BROUGHT_IN),
    ...inKindCell(moved, BROUGHT_IN_KIND, -1n),
  })
  const steps = [...changes, ...inKindRows, released, ...expenses, broughtIn].filter(
    ({ cells }, at) => at === 0 || Object.values(cells).some(({ minor }) => minor)
  )
  const columns = amountColumns([...shown.map((one) => `class.${one}`), 'total', 'inKind']).map(
    (column) => ({ ...column, key: column.key.replace('class.', '') })
  )
  const change = row('change', {}, true)
  for (const { key } of columns) {
    change.cells[key] = {
      minor: steps.reduce((sum, { cells }) => sum + (cells[key]?.minor ?? 0n), 0n),
    }
  }
  const closingRow = row(
    'closing',
    {
      ...classCells(closing, MONEY_ONLY, { from: null, withClosing: true }),
      ...inKindCell(closing, IN_KIND_HELD, -1n, { from: null }),
    },
    true
  )
  return {
    facts: [],
    choices: [],
    tables: [
      {
        key: 'activities',
        title: text('activities.title'),
        of: text('of.movement'),
        columns,
        rows: [openingRow, ...steps, change, closingRow],
      },
    ],
    checks: [
      ...columns.map(({ key, heading }) => ({
        words: heading,
        left: openingRow.cells[key].minor! + change.cells[key].minor!,
        right: closingRow.cells[key].minor!,
      })),
      {
        words: text('funds.ties'),
        left: closingRow.cells.total.minor! + closingRow.cells.inKind.minor!,
        right: -closing.net({ accounts: OWNED }),
      },
    ],
    notes: [text('activities.note'), text('inKindApart')],
  }
}
