import { Refusal } from '#core/refusal'
import { selectRows, toBoolean, type Client } from '#core/sql'
import { successorRules } from '#closing/queries/successor_lines'
import { openBalances } from '#closing/queries/year_end_balances'
import {
  choiceKey,
  yearClosePlan,
  type CarryWishes,
  type PlannedEntry,
  type YearToClose,
} from '#closing/queries/year_close_plan'
import type { CarryChoice, CarryPolicy } from '#ledger/domain/year_close_events'

/** The choices as a form sends them: `stay`, `lapse` or the line it goes to; nothing is the way of the year. */
export interface TypedWishes {
  policy: CarryPolicy
  choices?: Record<string, string | null>
}

export function wishesOf({ policy, choices }: TypedWishes): CarryWishes {
  const chosen = Object.entries(choices ?? {}).flatMap(([key, what]): [string, CarryChoice][] => {
    if (!what) return []
    return [[key, what === 'stay' || what === 'lapse' ? { what } : { what: 'move', toLine: what }]]
  })
  return { policy, choices: Object.fromEntries(chosen) }
}

/** The choices of a draft as its form sent them, so that the page shows the close that waits. */
export function typedWishes(input: Record<string, any>): TypedWishes {
  const choices = Object.entries<CarryChoice>(input.choices ?? {}).map(([key, choice]) => [
    key,
    choice.what === 'move' ? choice.toLine : choice.what,
  ])
  return { policy: input.policy, choices: Object.fromEntries(choices) }
}

/** What the page needs: the unspent balances with their choices, and the plan or why there is none. */
export async function yearClosingPage(
  client: Client,
  cityId: string,
  year: YearToClose,
  typed: TypedWishes = { policy: 'carry' }
) {
  const rules = await successorRules(client, cityId)
  const names = await namesOf(client, cityId)
  const open = await openBalances(client, cityId, year.endsOn, year.currency)
  let entries: PlannedEntry[] = []
  let refusal: Refusal | null = null
  try {
    entries = (await yearClosePlan(client, cityId, year.id, wishesOf(typed))).entries
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refusal = error
  }
  return {
    year,
    typed,
    names,
    refusal,
    entries,
    open: open.map((balance) => ({
      ...balance,
      key: choiceKey(balance),
      reserved: balance.commitments.reduce((sum, { reserve }) => sum + reserve, 0n),
      successors: year.hasNext ? rules.linesFor(balance) : [],
    })),
  }
}

/** Codes and names of funds and lines by their ids. */
async function namesOf(client: Client, cityId: string) {
  const funds = await selectRows(client, 'SELECT id, code, name FROM funds WHERE city_id = ?', [
    cityId,
  ])
  const lines = await selectRows(
    client,
    `SELECT b.id, b.code, b.title, b.title_lang, b.year, g.is_protected FROM budget_lines b
     JOIN beneficiary_groups g ON g.city_id = b.city_id AND g.code = b.group_code WHERE b.city_id = ?`,
    [cityId]
  )
  return {
    funds: new Map(funds.map(({ id, code, name }) => [id as string, { code, name }])),
    lines: new Map(
      lines.map((row) => [
        row.id as string,
        {
          code: row.code,
          title: row.title,
          lang: row.title_lang,
          year: row.year,
          isProtected: toBoolean(row.is_protected),
        },
      ])
    ),
  }
}
