import db from '@adonisjs/lucid/services/db'
import { derivedId, newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { runRound, type RunRequest } from '#allocation/actions/run_round'
import type { UnitOfFairness } from '#allocation/domain/types'
import { chooseScope, openRound, setRingFence } from '#allocation/actions/set_up_round'
import { demoCities } from '#database/demo/index'
import { DEMO_ROLES, seedCity } from '#database/demo/seed_city'
import type { DemoCity, DemoRound } from '#database/demo/types'
import { fromDecimalString, toDecimalString } from '#money/money'

export interface RoundCity {
  id: string
  slug: string
  currency: string
  demo: DemoCity
  round: DemoRound
  people: Record<keyof typeof DEMO_ROLES, string>
}

/**
 * A demo city under a name of its own, with everything received and its last round still to come. Nobody
 * sits in a committee yet: two people decide.
 */
export async function makeRoundCity(name: string): Promise<RoundCity> {
  const known = demoCities.find(({ city }) => city.slug === name)!
  const slug = `${name}-${newId()}`
  const demo = {
    ...known,
    city: { ...known.city, slug },
    rounds: [],
    spending: [],
    appraisals: [],
    committees: [],
  }
  await transact((trx) => seedCity(trx, demo))
  const people = Object.fromEntries(
    Object.keys(DEMO_ROLES).map((role) => [role, derivedId('demo', slug, 'person', role)])
  ) as RoundCity['people']
  return {
    id: derivedId('city', slug),
    slug,
    currency: known.city.currency,
    demo,
    round: known.rounds.at(-1)!,
    people,
  }
}

export const minor = (city: RoundCity, amount: string) => fromDecimalString(amount, city.currency)

export const lineId = (city: RoundCity, code: string, year = city.round.year) =>
  derivedId('demo', city.slug, 'line', code, String(year))

export async function fundId(city: RoundCity, agreement: string): Promise<string> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT fund_id FROM agreements WHERE city_id = ? AND number = ?',
    [city.id, agreement]
  )
  return row.fund_id
}

/** The round of the demo set up through the actions; `change` leaves out or replaces what a test is about. */
export async function setUpRound(
  city: RoundCity,
  change: Partial<DemoRound> & { floors?: Record<string, string>; unit?: UnitOfFairness } = {}
): Promise<string> {
  const round = { ...city.round, ...change }
  const roundId = newId()
  const funds = await Promise.all(round.agreements.map((number) => fundId(city, number)))
  const by = city.people.committee
  const common = { cityId: city.id, roundId, by }
  await transact(async (trx) => {
    await openRound(trx, {
      ...common,
      id: roundId,
      code: `${round.code}-${roundId.slice(-6)}`,
      title: round.title,
      titleLang: city.demo.city.nameLang,
      year: round.year,
      effectiveOn: round.decidedOn,
      rule: round.rule,
      unit: change.unit ?? 'line',
      principle: round.principle,
    })
    await chooseScope(trx, {
      ...common,
      funds: Array.from(new Set(funds)).map((id) => ({ fundId: id })),
      lines: round.lines.map((code) => ({
        lineId: lineId(city, code),
        floor: change.floors?.[code] === undefined ? null : minor(city, change.floors[code]),
      })),
    })
    for (const fence of round.ringFences) {
      const minimum =
        fence.amount === undefined
          ? { kind: 'percentage' as const, percentage: fence.percentage! }
          : { kind: 'amount' as const, amount: minor(city, fence.amount) }
      await setRingFence(trx, {
        ...common,
        id: newId(),
        groups: fence.groups,
        reason: fence.reason,
        ...minimum,
      })
    }
  })
  return roundId
}

export function run(city: RoundCity, roundId: string, change: Partial<RunRequest> = {}) {
  return transact((trx) =>
    runRound(trx, { cityId: city.id, roundId, by: city.people.committee, ...change })
  )
}

type Shares = { ok: true; shares: { cell: string; amount: bigint }[] } | { ok: false }

/** What each line gets, as decimal text; null when the round is impossible. */
export function amountsOf(city: RoundCity, result: Shares): Record<string, string> | null {
  if (!result.ok) return null
  return Object.fromEntries(
    result.shares.map(({ cell, amount }) => [cell, toDecimalString(amount, city.currency)])
  )
}

/** Balances of an account by line of the city, as decimal text. */
export async function lineBalances(
  city: RoundCity,
  account: string
): Promise<Record<string, string>> {
  const rows = await selectRows(
    db.connection(),
    `SELECT l.code, -sum(p.amount) AS amount FROM postings p
     JOIN budget_lines l ON l.city_id = p.city_id AND l.id = p.budget_line_id
     WHERE p.city_id = ? AND p.account_code = ? GROUP BY l.code ORDER BY l.code`,
    [city.id, account]
  )
  return Object.fromEntries(
    rows.map((row) => [row.code, toDecimalString(toBigInt(row.amount), city.currency)])
  )
}
