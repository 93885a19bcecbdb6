import { closeYear } from '#closing/actions/close_year'
import { selectRows } from '#core/sql'
import { movePeriod } from '#ledger/actions/move_period'
import type { SeededCity } from './seeded_city.js'

/** Closes a year: its months in their order, the year itself on its last day, and then the last month. */
export async function closeDemoYear(city: SeededCity, year: number): Promise<void> {
  const { cityId, trx } = city
  const by = { preparedBy: city.finance, approvedBy: city.approver }
  const periods = await selectRows(
    trx,
    `SELECT t.id, t.fiscal_year_id FROM periods t
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     WHERE t.city_id = ? AND y.name = ? ORDER BY t.starts_on`,
    [cityId, String(year)]
  )
  const last = periods.length - 1
  for (const [index, { id: periodId, fiscal_year_id: yearId }] of periods.entries()) {
    if (index === last) {
      const id = city.id('year_close', String(year))
      await closeYear(trx, { id, cityId, yearId, policy: 'carry', choices: {}, ...by })
    }
    for (const to of ['soft_closed', 'closed'] as const) {
      await movePeriod(trx, { id: city.id('period', periodId, to), cityId, periodId, to, ...by })
    }
  }
}
