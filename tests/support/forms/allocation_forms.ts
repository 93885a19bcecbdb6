import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { closeLine } from '#allocation/actions/close_line'
import { runRound } from '#allocation/actions/run_round'
import type { TestCity } from '#tests/support/city'

/** The one round of the city, which is in the address already, and its one line. */
async function roundOf({ id: cityId }: TestCity) {
  const [row] = await selectRows(
    db.connection(),
    `SELECT r.id, r.created_by, l.budget_line_id FROM allocation_rounds r
     JOIN round_lines l ON l.city_id = r.city_id AND l.round_id = r.id WHERE r.city_id = ?`,
    [cityId]
  )
  return { cityId, roundId: row.id, by: row.created_by, lineId: row.budget_line_id }
}

const reason = 'Too little to start'

/** What the forms that close and reopen a line for a round send when all is well. */
export const ALLOCATION_FORMS: Record<
  string,
  (city: TestCity) => Promise<Record<string, unknown>>
> = {
  'POST /cities/:city/rounds/:round/line-closings': async (city) => {
    const { lineId, ...round } = await roundOf(city)
    const run = await transact((trx) => runRound(trx, round))
    return { id: newId(), line_id: lineId, run_id: run.id, reason }
  },
  'POST /cities/:city/rounds/:round/line-reopenings': async (city) => {
    const round = await roundOf(city)
    await transact((trx) => closeLine(trx, { ...round, id: newId(), reason }))
    return { id: newId(), line_id: round.lineId, reason }
  },
}
