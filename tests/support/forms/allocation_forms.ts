import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { capEdge } from '#allocation/actions/cap_edge'
import { closeLine } from '#allocation/actions/close_line'
import { limitFunder } from '#allocation/actions/limit_funder'
import { runRound } from '#allocation/actions/run_round'
import { chooseScope } from '#allocation/actions/set_up_round'
import type { TestCity } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'

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

/** A funder whose money is the one fund of the round. */
async function funderInRound(city: TestCity): Promise<string> {
  const { cityId, roundId, by, lineId } = await roundOf(city)
  const { id } = await makeAgreement(city, { active: true })
  const [{ fund_id: fundId, funder_id: funderId }] = await selectRows(
    db.connection(),
    'SELECT fund_id, funder_id FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  const scope = { cityId, roundId, by, funds: [{ fundId }], lines: [{ lineId }] }
  await transact((trx) => chooseScope(trx, scope))
  return funderId
}

/** The one fund of the round and the line that it may pay. */
async function edgeInRound(city: TestCity) {
  await funderInRound(city)
  const { cityId, roundId, lineId } = await roundOf(city)
  const [{ fund_id: fundId }] = await selectRows(
    db.connection(),
    'SELECT fund_id FROM round_funds WHERE city_id = ? AND round_id = ?',
    [cityId, roundId]
  )
  return { fund_id: fundId as string, line_id: lineId as string }
}

const reason = 'Too little to start'

/** What the forms of a round send when all is well: lines closed and reopened, funders limited, payments capped. */
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
  'POST /cities/:city/rounds/:round/funder-limits': async (city) => {
    return { id: newId(), funder_id: await funderInRound(city), amount: '5', reason }
  },
  'POST /cities/:city/rounds/:round/funder-limit-liftings': async (city) => {
    const funderId = await funderInRound(city)
    const { cityId, roundId, by } = await roundOf(city)
    const limit = { id: newId(), cityId, roundId, funderId, by, amount: 500n, reason }
    await transact((trx) => limitFunder(trx, limit))
    return { id: newId(), funder_id: funderId }
  },
  'POST /cities/:city/rounds/:round/edge-caps': async (city) => {
    return { id: newId(), ...(await edgeInRound(city)), amount: '5', reason }
  },
  'POST /cities/:city/rounds/:round/edge-cap-liftings': async (city) => {
    const { fund_id: fundId, line_id: lineId } = await edgeInRound(city)
    const { cityId, roundId, by } = await roundOf(city)
    const cap = { id: newId(), cityId, roundId, fundId, lineId, by, amount: 500n, reason }
    await transact((trx) => capEdge(trx, cap))
    return { id: newId(), fund_id: fundId, line_id: lineId }
  },
  'POST /cities/:city/participation-files/:participation_file/withdrawals': async () => ({
    why_withdrawn: 'Counted twice',
  }),
  'PUT /cities/:city/participation-files/:participation_file/lines': async (city) => {
    const { lineId } = await roundOf(city)
    return { id: newId(), lines: { p0: lineId } }
  },
}
