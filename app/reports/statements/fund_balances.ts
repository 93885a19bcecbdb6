import { readClient, selectRows } from '#core/sql'
import { dayBefore } from '#ledger/queries/days'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { netByOrigin } from '#ledger/queries/origins'
import {
  atEnd,
  before,
  during,
  FUND_MOVEMENTS,
  IN_KIND_GIVEN,
  IN_KIND_HELD,
  IN_KIND_USED,
  MONEY_ONLY,
  OWNED,
} from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Cell,
  type Drill,
  type Row,
  type Statement,
} from '#reports/statements/table'

const MONEY = ['opening', 'received', 'returned', ...Object.keys(FUND_MOVEMENTS), 'closing']
const IN_KIND = ['inKindReceived', 'inKindUsed', 'inKindHeld']
const AUTHORITY = ['allocated', 'committed', 'expended', 'unallocated']

/** What each fund had, got, gave back, spent and has, its budget authority, and in kind apart. */
export async function fundBalancesStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, from, to, knownAt } = question
  const client = readClient()
  const funds = await selectRows(
    client,
    'SELECT id, code, name, restriction FROM funds WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  const [opening, moved, closing] = [
    await before(question),
    await during(question),
    await atEnd(question),
  ]
  const span = { from, asOf: to, knownAt, activity: true }
  const refunds = new Map<string, bigint>()
  for (const { fund, net } of await netByOrigin(client, cityId, 'refund', span, {
    accounts: FLOW_ACCOUNTS.received,
  }))
    refunds.set(fund, (refunds.get(fund) ?? 0n) + net)

  const rows = funds.map((fund): Row => {
    const only = new Set([fund.id as string])
    const base: Drill = { fund: fund.id, from, to, known: knownAt }
    const net = (accounts: readonly string[], sign: 1n | -1n = 1n, drill: Drill = {}): Cell => ({
      minor: sign * moved.net({ accounts, funds: only }),
      drill: { ...base, accounts, ...drill },
    })
    const returned = refunds.get(fund.id) ?? 0n
    const received = moved.net({ accounts: FLOW_ACCOUNTS.received, funds: only }) - returned
    const cells: Record<string, Cell> = {
      opening: {
        minor: opening.net({ accounts: MONEY_ONLY, funds: only }),
        drill: {
          ...base,
          accounts: MONEY_ONLY,
          from: null,
          to: dayBefore(from),
          withClosing: true,
        },
      },
      received: {
        minor: received,
        drill: { ...base, accounts: FLOW_ACCOUNTS.received, except: 'refund' },
      },
      returned: {
        minor: returned,
        drill: { ...base, accounts: FLOW_ACCOUNTS.received, origin: 'refund' },
      },
      closing: {
        minor: closing.net({ accounts: MONEY_ONLY, funds: only }),
        drill: { ...base, accounts: MONEY_ONLY, from: null, withClosing: true },
      },
      inKindReceived: net(IN_KIND_GIVEN),
      inKindUsed: net(IN_KIND_USED),
      inKindHeld: {
        minor: -closing.net({ accounts: IN_KIND_HELD, funds: only }),
        drill: { ...base, accounts: IN_KIND_HELD, from: null },
      },
      allocated: net(FLOW_ACCOUNTS.allocated),
      committed: net(FLOW_ACCOUNTS.committed),
      expended: net(FLOW_ACCOUNTS.spent),
      unallocated: {
        minor: closing.net({ accounts: FLOW_ACCOUNTS.unallocated, funds: only }),
        drill: { ...base, accounts: FLOW_ACCOUNTS.unallocated, from: null, withClosing: true },
      },
    }
    for (const [key, { accounts, sign }] of Object.entries(FUND_MOVEMENTS))
      cells[key] = net(accounts, sign)
    return {
      code: fund.code,
      label: { text: fund.name },
      path: ['ledger'],
      sub: { key: `ledger.restriction.${fund.restriction}` },
      cells,
    }
  })
  const total = text('total')
  const table = (key: string, keys: string[]) => {
    const columns = amountColumns(keys)
    return {
      key,
      title: text(`funds.${key}`),
      of: text('of.fund'),
      columns,
      rows: rows.map(({ cells, ...row }) => ({
        ...row,
        cells: Object.fromEntries(keys.map((one) => [one, cells[one]])),
      })),
      totals: totalRow(total, columns, rows),
    }
  }
  const money = table('money', MONEY)
  const inKind = table('inKind', IN_KIND)
  const sums = money.totals.cells
  const steps = MONEY.slice(0, -1).reduce((sum, key) => sum + sums[key].minor!, 0n)
  return {
    facts: [],
    choices: [],
    tables: [money, inKind, table('authority', AUTHORITY)],
    checks: [
      { words: text('funds.adds'), left: steps, right: sums.closing.minor! },
      {
        words: text('funds.ties'),
        left: sums.closing.minor! + inKind.totals.cells.inKindHeld.minor!,
        right: -closing.net({ accounts: OWNED }),
      },
    ],
    notes: [text('funds.note'), text('inKindApart')],
  }
}
