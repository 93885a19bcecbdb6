import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { movePeriod, type PeriodMoved } from '#ledger/actions/move_period'
import type { PeriodStatus } from '#ledger/domain/period_steps'
import { makePerson } from '#tests/support/city'

/** Two people who close and open periods. */
export interface Closers {
  maker: string
  checker: string
}

export async function periodOf(
  cityId: string,
  day: string
): Promise<{ id: string; status: PeriodStatus; startsOn: string; endsOn: string }> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT id, status, starts_on, ends_on FROM periods WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, day]
  )
  return { id: row.id, status: row.status, startsOn: row.starts_on, endsOn: row.ends_on }
}

/** The first period of a city and its fiscal year. */
export async function firstPeriod(city: { id: string }): Promise<{ id: string; yearId: string }> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT id, fiscal_year_id FROM periods WHERE city_id = ? ORDER BY starts_on LIMIT 1',
    [city.id]
  )
  return { id: row.id, yearId: row.fiscal_year_id }
}

/** One step of the period that a day belongs to. */
export async function step(
  cityId: string,
  day: string,
  to: PeriodStatus,
  { maker, checker }: Closers,
  reason: string | null = to === 'open' ? 'a late invoice' : null
): Promise<PeriodMoved> {
  const { id: periodId } = await periodOf(cityId, day)
  return transact((trx) =>
    movePeriod(trx, {
      id: newId(),
      cityId,
      periodId,
      to,
      reason,
      preparedBy: maker,
      approvedBy: to === 'open' ? checker : null,
    })
  )
}

/** Closes the period of a day and every one of its year before it that is not closed yet. */
export async function closeUpTo(
  cityId: string,
  day: string,
  people: Closers
): Promise<PeriodMoved | null> {
  const rows = await selectRows(
    db.connection(),
    `SELECT t.starts_on, t.status FROM periods t
     JOIN periods l ON l.city_id = t.city_id AND l.fiscal_year_id = t.fiscal_year_id AND l.starts_on >= t.starts_on
     WHERE t.city_id = ? AND ? BETWEEN l.starts_on AND l.ends_on AND t.status <> 'closed' ORDER BY t.starts_on`,
    [cityId, day]
  )
  let last: PeriodMoved | null = null
  for (const { starts_on: on, status } of rows) {
    if (status === 'open') await step(cityId, on, 'soft_closed', people)
    last = await step(cityId, on, 'closed', people)
  }
  return last
}

/** Nothing but approved adjustments enters the period of the day from now on. */
export async function softClose(cityId: string, day: string): Promise<void> {
  const person = await makePerson(null)
  await step(cityId, day, 'soft_closed', { maker: person.id, checker: person.id })
}
