import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import type { DemoCity } from '../types.js'
import { seedAnseong } from './anseong.js'
import { seedMelitopol } from './melitopol.js'
import { proposeToNeighbour, seedPractice } from './practice.js'
import { SeededCity } from './seeded_city.js'

/**
 * What a demo city shows besides its sourced plan and round, with figures of its own: no fund, round or
 * receipt of the plan is touched by it.
 */
export async function seedExtras(trx: TransactionClientContract, demo: DemoCity): Promise<void> {
  const city = new SeededCity(trx, demo)
  if (demo.extras === 'anseong') await seedAnseong(city)
  if (demo.extras === 'practice') {
    await seedPractice(city)
    const neighbour = { id: derivedId('city', 'ljubljana') }
    const [known] = await selectRows(trx, 'SELECT 1 FROM ledgers WHERE city_id = ?', [neighbour.id])
    if (known) await proposeToNeighbour(city, neighbour)
  }
}

/** What is decided before a committee sits: afterwards it alone decides. */
export async function seedBeforeSeats(
  trx: TransactionClientContract,
  demo: DemoCity
): Promise<void> {
  if (demo.extras === 'melitopol') await seedMelitopol(new SeededCity(trx, demo))
}
