import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { sentBefore } from '#core/sent_before'
import { selectRows, toCount, type Row } from '#core/sql'
import { lockRound, moveRound, refuseFixed } from '#allocation/actions/round_store'

/** A step with something that stands in a round; its id comes with the form. */
export interface RoundStep {
  id: string
  cityId: string
  roundId: string
  by: string
}

/** The tables of steps: the highest number of what a step is about holds. */
type StepTable = 'round_edge_caps' | 'round_funder_limits' | 'round_line_steps'

/**
 * Locks the round for a new step, or a ring-fence, of this content. False for a form that came twice: it changes nothing, whatever
 * became of the round since; one that came with other content is a conflict.
 */
export async function startStep(
  trx: TransactionClientContract,
  table: StepTable | 'ring_fences',
  { id, cityId, roundId }: Omit<RoundStep, 'by'>,
  content: Row
): Promise<boolean> {
  const { state } = await lockRound(trx, cityId, roundId)
  const before = { cityId, id }
  if (await sentBefore(trx, table, before, { round_id: roundId, ...content })) return false
  refuseFixed(state)
  await moveRound(trx, cityId, roundId, state)
  return true
}

/** Records the step as the next one with what it is about. */
export async function recordStep(
  trx: TransactionClientContract,
  table: StepTable,
  { id, cityId, roundId }: RoundStep,
  about: Record<string, string>,
  row: Row
): Promise<void> {
  const columns = Object.keys(about).map((column) => `AND ${column} = ?`)
  const [before] = await selectRows(
    trx,
    `SELECT count(*) AS steps FROM ${table} WHERE city_id = ? AND round_id = ? ${columns.join(' ')}`,
    [cityId, roundId, ...Object.values(about)]
  )
  const no = toCount(before.steps) + 1
  await trx
    .insertQuery()
    .table(table)
    .insert({ city_id: cityId, id, round_id: roundId, ...about, no, ...row })
}
