import { NotFound } from '#core/refusal'
import { selectRows, toCount, type Client } from '#core/sql'
import type { AllocationRule, UnitOfFairness } from '#allocation/domain/types'

export type RoundState = 'set_up' | 'compared' | 'proposed' | 'decided'

export interface RoundRow {
  id: string
  code: string
  title: string
  title_lang: string
  year: number
  effective_on: string
  rule: AllocationRule
  unit: UnitOfFairness
  state: RoundState
  principle: string | null
  version: number
}

export async function findRound(
  client: Client,
  cityId: string,
  roundId: string
): Promise<RoundRow> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM allocation_rounds WHERE city_id = ? AND id = ?',
    [cityId, roundId]
  )
  if (!row) throw new NotFound()
  return { ...row, year: toCount(row.year), version: toCount(row.version) } as RoundRow
}
