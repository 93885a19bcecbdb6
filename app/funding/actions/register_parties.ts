import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insertMany } from '#core/insert_many'
import { NotTogether, refuseTwins } from '#core/not_together'
import { isPostgres, selectRows } from '#core/sql'
import { partyColumns, refuseNoParty } from '#funding/actions/party_store'
import type { PartyRegistration } from '#funding/actions/register_party'

/**
 * Registers many new parties of a city as `registerParty` would one after the other. That none is like
 * another the caller knows from `PartiesAlike`, and records their events.
 */
export async function registerParties(
  trx: TransactionClientContract,
  cityId: string,
  registrations: readonly PartyRegistration[]
): Promise<void> {
  if (registrations.length === 0) return
  const ids = registrations.map(({ id }) => id)
  refuseTwins(ids)
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM parties WHERE city_id = ? AND id IN (${ids.map(() => '?').join(', ')}) LIMIT 1`,
    [cityId, ...ids]
  )
  if (known) throw new NotTogether()
  const postgres = isPostgres(trx)
  const rows = registrations.map((facts) => {
    refuseNoParty(facts)
    return { city_id: cityId, id: facts.id, ...partyColumns(facts, postgres), version: 1 }
  })
  await insertMany(trx, 'parties', rows)
}
