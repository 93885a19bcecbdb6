import { now } from '#core/clock'
import { dayAfter } from '#core/day_bounds'
import { NotFound, Refusal } from '#core/refusal'
import { isId } from '#core/ids'
import { selectRows, toCount, type Client } from '#core/sql'
import { balancesToClose, openBalances } from '#closing/queries/year_end_balances'
import { successorRules } from '#closing/queries/successor_lines'
import { daysBefore } from '#ledger/queries/days'
import type { PostingLine } from '#ledger/domain/entry'
import {
  carryLines,
  lapseLines,
  yearCloseLines,
  type CarryChoice,
  type CarryPolicy,
  type OpenBalance,
} from '#ledger/domain/year_close_events'

export interface YearToClose {
  id: string
  name: string
  startsOn: string
  endsOn: string
  /** Of its last period. */
  status: string
  lastPeriodId: string
  hasNext: boolean
  /** Whether the books take entries of its last day by now. */
  isOver: boolean
  currency: string
}

/** One entry of the plan, of one fund. */
export interface PlannedEntry {
  kind: 'year_close' | 'carry_forward'
  fund: string
  effectiveOn: string
  lines: PostingLine[]
}

export interface YearClosePlan {
  year: YearToClose
  open: OpenBalance[]
  entries: PlannedEntry[]
}

/** What the officer wants for the unspent balances: the rule of the year, and exceptions by `choiceKey`. */
export interface CarryWishes {
  policy: CarryPolicy
  choices: Readonly<Record<string, CarryChoice>>
}

export function choiceKey(of: { fund: string; budgetLine: string }): string {
  return `${of.fund}_${of.budgetLine}`
}

export async function yearToClose(
  client: Client,
  cityId: string,
  yearId: string
): Promise<YearToClose> {
  if (!isId(yearId)) throw new NotFound()
  const [row] = await selectRows(
    client,
    `SELECT y.*, t.status, t.id AS period_id, l.functional_currency, l.future_days,
       (SELECT count(*) FROM periods n WHERE n.city_id = y.city_id AND n.starts_on > y.ends_on) AS later
     FROM fiscal_years y JOIN ledgers l ON l.city_id = y.city_id
     JOIN periods t ON t.city_id = y.city_id AND t.fiscal_year_id = y.id AND t.ends_on = y.ends_on
     WHERE y.city_id = ? AND y.id = ?`,
    [cityId, yearId]
  )
  if (!row) throw new NotFound()
  return {
    id: row.id,
    name: row.name,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    status: row.status,
    lastPeriodId: row.period_id,
    hasNext: Number(row.later) > 0,
    isOver: row.ends_on <= daysBefore(now().slice(0, 10), -(toCount(row.future_days) + 1)),
    currency: row.functional_currency,
  }
}

/**
 * Every entry that closing the year would make now, without making any: first what lapses or is carried
 * forward, then the close of each fund. Nothing is left in it when the year is closed already.
 */
export async function yearClosePlan(
  client: Client,
  cityId: string,
  yearId: string,
  wishes: CarryWishes
): Promise<YearClosePlan> {
  const year = await yearToClose(client, cityId, yearId)
  await refuseEarlierYears(client, cityId, year)
  const open = await openBalances(client, cityId, year.endsOn, year.currency)
  const lapses = new Map<string, PostingLine[]>()
  const carries = new Map<string, PostingLine[]>()
  const rules = await successorRules(client, cityId)
  for (const balance of open) {
    const choice = wishes.choices[choiceKey(balance)] ?? {
      what: wishes.policy === 'lapse' ? ('lapse' as const) : ('stay' as const),
    }
    if (choice.what === 'lapse') add(lapses, balance.fund, lapseLines(balance))
    if (choice.what !== 'move') continue
    rules.check(balance, choice.toLine)
    add(carries, balance.fund, carryLines(balance, choice.toLine))
  }
  if (carries.size > 0 && !year.hasNext) throw new Refusal('E_NEXT_YEAR', {}, undefined, 409)
  const closings = yearCloseLines(await balancesToClose(client, cityId, year.endsOn))
  const funds = await selectRows(client, 'SELECT id FROM funds WHERE city_id = ? ORDER BY code', [
    cityId,
  ])
  const planned = (entries: Map<string, PostingLine[]>, kind: PlannedEntry['kind'], on: string) =>
    funds.flatMap(({ id }): PlannedEntry[] => {
      const lines = entries.get(id)
      return lines ? [{ kind, fund: id, effectiveOn: on, lines }] : []
    })
  return {
    year,
    open,
    entries: [
      ...planned(lapses, 'carry_forward', year.endsOn),
      ...planned(carries, 'carry_forward', dayAfter(year.endsOn)),
      ...planned(closings, 'year_close', year.endsOn),
    ],
  }
}

/** A year that is not closed would be closed with the next one, under the wrong name. */
async function refuseEarlierYears(client: Client, cityId: string, year: YearToClose) {
  const earlier = await selectRows(
    client,
    'SELECT name, ends_on FROM fiscal_years WHERE city_id = ? AND ends_on < ? ORDER BY ends_on',
    [cityId, year.startsOn]
  )
  for (const { name, ends_on: endsOn } of earlier) {
    if ((await balancesToClose(client, cityId, endsOn)).length > 0)
      throw new Refusal('E_YEAR_ORDER', { name }, undefined, 409)
  }
}

function add(entries: Map<string, PostingLine[]>, fund: string, lines: PostingLine[]) {
  if (lines.length > 0) entries.set(fund, [...(entries.get(fund) ?? []), ...lines])
}
