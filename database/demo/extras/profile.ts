import { selectRows } from '#core/sql'
import { profileTotal, writeProfile } from '#programmes/actions/write_profile'
import { inProportion } from '#programmes/domain/budget_profile'
import type { SeededCity } from './seeded_city.js'

export interface DemoProfile {
  line: [code: string, year: number]
  /** What the months are to each other. */
  weights: readonly bigint[]
  reason: string
}

/** Divides what a line was allocated over the months of its year. */
export async function seedProfile(city: SeededCity, of: DemoProfile): Promise<void> {
  const { trx, cityId } = city
  const [code, year] = of.line
  const lineId = city.id('line', code, String(year))
  const [line] = await selectRows(trx, 'SELECT * FROM budget_lines WHERE city_id = ? AND id = ?', [
    cityId,
    lineId,
  ])
  const { total } = await profileTotal(trx, line)
  await writeProfile(trx, {
    id: city.id('profile', code, String(year)),
    ...{ cityId, lineId, version: 0, reason: of.reason, by: city.finance },
    months: inProportion(total, of.weights),
  })
}
