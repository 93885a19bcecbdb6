import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { addRecipient } from '#ledger/actions/anchor_recipients'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { makePerson, type TestCity } from '#tests/support/city'

/** An anchor over what the city has so far. */
export async function makeAnchorOf(city: TestCity): Promise<{ id: string; keyId: string }> {
  const { id } = await transact((trx) => makeAnchor(trx, { cityId: city.id, reason: 'by_hand' }))
  const [row] = await selectRows(
    db.connection(),
    'SELECT key_id FROM anchors WHERE city_id = ? AND id = ?',
    [city.id, id]
  )
  return { id, keyId: row.key_id }
}

export async function makeRecipient(city: TestCity): Promise<{ id: string }> {
  const by = (await makePerson(city, 'administrator')).id
  const id = newId()
  await transact((trx) =>
    addRecipient(trx, { id, cityId: city.id, email: `${id}@example.org`, by })
  )
  return { id }
}
