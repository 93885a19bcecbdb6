import { countToDo } from '#bank/queries/open_items'
import { dayAfter } from '#core/day_bounds'
import { selectRows, toCount, toBigInt, type Client } from '#core/sql'
import { balancesToClose } from '#closing/queries/year_end_balances'
import { fundsShort } from '#closing/queries/fund_positions'
import type { PeriodShown } from '#ledger/queries/periods'
import { planRevaluation } from '#ledger/queries/revaluation'
import { lastVerifications } from '#ledger/queries/verifications'
import { dueInstalments } from '#reports/queries/due_instalments'

export type TaskState = 'done' | 'not_done' | 'not_needed'

export interface ClosingTask {
  key: string
  state: TaskState
  /** What there is still to look at. */
  count: number
  /** Where it is done: segments of an address in the city, and a filter. */
  path: string[]
  query?: string
}

export interface TaskQuestion {
  cityId: string
  period: PeriodShown
  today: string
}

type Look = (client: Client, question: TaskQuestion) => Promise<ClosingTask | null>

const others: Look[] = []

/**
 * A module adds its own task to the close of a period. The text of the task is
 * `closing.task.<key>` and `closing.task.<key>.hint`; null means that the task does not arise in this city.
 */
export function registerClosingTask(look: Look): void {
  others.push(look)
}

/** What there is to do before a period is closed, in the order in which it is usually done. */
export async function closingTasks(client: Client, question: TaskQuestion): Promise<ClosingTask[]> {
  const tasks: (ClosingTask | null)[] = []
  for (const look of [...LOOKS, ...others, ...LAST]) tasks.push(await look(client, question))
  return tasks.filter((task) => task !== null)
}

const counted =
  (
    key: string,
    path: string[],
    sql: string,
    bindings: (of: TaskQuestion) => unknown[],
    query?: string
  ): Look =>
  async (client, question) => {
    const [row] = await selectRows(client, sql, bindings(question))
    return todo(key, toCount(row.n), path, query)
  }

function todo(key: string, count: number, path: string[], query?: string): ClosingTask {
  return { key, state: count > 0 ? 'not_done' : 'done', count, path, query }
}

const ofCity = ({ cityId }: TaskQuestion) => [cityId]

const LOOKS: Look[] = [
  async (_client, { period, today }) => ({
    key: 'over',
    state: period.endsOn < today ? 'done' : 'not_done',
    count: 0,
    path: ['ledger', 'periods'],
  }),
  async (_client, { period }) => todo('earlier', period.earlierOpen, ['ledger', 'periods']),
  counted(
    'drafts',
    ['drafts'],
    `SELECT count(*) AS n FROM entry_drafts WHERE city_id = ? AND state = 'waiting'`,
    ofCity
  ),
  counted(
    'imports',
    ['imports'],
    `SELECT count(*) AS n FROM import_batches WHERE city_id = ?
     AND state IN ('previewing', 'previewed', 'committing', 'undoing')`,
    ofCity
  ),
  counted(
    'decisions',
    ['rounds'],
    `SELECT count(*) AS n FROM allocation_decisions WHERE city_id = ? AND state = 'proposed'`,
    ofCity
  ),
  async (client, { cityId, period }) => {
    const [held] = await selectRows(
      client,
      'SELECT count(*) AS n FROM bank_accounts WHERE city_id = ?',
      [cityId]
    )
    if (toCount(held.n) === 0) return { key: 'bank', state: 'not_needed', count: 0, path: ['bank'] }
    const open = await countToDo(client, cityId, period.endsOn)
    return todo('bank', open, ['bank', 'lines'], '?state=todo')
  },
  async (_client, { cityId, period }) => {
    const due = await dueInstalments(cityId, dayAfter(period.endsOn))
    return todo('instalments', due.filter(({ overdue }) => overdue).length, ['agreements'])
  },
  counted(
    'commitments',
    ['commitments'],
    `SELECT count(*) AS n FROM commitments c WHERE c.city_id = ? AND c.expires_on <= ?
     AND (SELECT coalesce(sum(-p.functional_amount), 0) FROM postings p WHERE p.city_id = c.city_id
       AND p.commitment_id = c.id AND p.account_code = '8300') > 0`,
    ({ cityId, period }) => [cityId, period.endsOn],
    '?state=overdue'
  ),
  foreignBalances,
  inKindUnused,
  async (client, { cityId, period }) =>
    todo('funds', (await fundsShort(client, cityId, period.endsOn)).length, ['ledger', 'funds']),
]

const LAST: Look[] = [
  async (client, { cityId, period }) => {
    if (!period.isLast) return null
    const open = await balancesToClose(client, cityId, period.endsOn)
    return todo('year', open.length, ['ledger', 'fiscal-years', period.yearId, 'closings', 'new'])
  },
  async (client, { cityId }) => {
    const [row] = await selectRows(client, 'SELECT head_seq FROM ledgers WHERE city_id = ?', [
      cityId,
    ])
    const head = toBigInt(row?.head_seq)
    const [last] = await lastVerifications(cityId, 1)
    const since = last?.ok ? Number(head - BigInt(last.headSeq)) : Math.max(Number(head), 1)
    return todo('verification', since, ['ledger', 'verifications'])
  },
]

/** Money in other currencies stands at the rate of the last day, or there is none. */
async function foreignBalances(
  client: Client,
  { cityId, period }: TaskQuestion
): Promise<ClosingTask> {
  const { rows, parts, missing } = await planRevaluation(client, cityId, period.endsOn)
  const path = ['ledger']
  const query = `?kind=revaluation&to=${period.endsOn}`
  if (rows.length === 0 && missing.length === 0) {
    return { key: 'foreign', state: 'not_needed', count: 0, path, query }
  }
  const open = new Set([...parts.map(({ currency }) => currency), ...missing])
  return todo('foreign', open.size, path, query)
}

/** Resources in kind that were received and not used yet. */
async function inKindUnused(
  client: Client,
  { cityId, period }: TaskQuestion
): Promise<ClosingTask> {
  const rows = await selectRows(
    client,
    `SELECT fund_id, sum(functional_debits) - sum(functional_credits) AS unused FROM balance_totals
     WHERE city_id = ? AND account_code = '1300' AND month <= ? GROUP BY fund_id`,
    [cityId, period.endsOn]
  )
  const path = ['ledger', 'account-statement']
  const query = `?account=1300&to=${period.endsOn}`
  if (rows.length === 0) return { key: 'inKind', state: 'not_needed', count: 0, path, query }
  return todo('inKind', rows.filter(({ unused }) => toBigInt(unused) > 0n).length, path, query)
}
