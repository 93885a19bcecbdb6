import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import type { PartyRole } from '#programmes/domain/roles'
import { recordOf } from '#programmes/records'

export interface RoleAssignment {
  id?: string
  cityId: string
  programmeId: string
  partyId: string
  role: PartyRole
  /** In words: what the party answers for. */
  responsibility: string
}

/** A party takes a role with a responsibility in a programme; the same role twice is refused. */
export async function assignRole(
  trx: TransactionClientContract,
  assignment: RoleAssignment
): Promise<{ id: string }> {
  const { cityId, programmeId, partyId, role } = assignment
  await recordOf(trx, 'programmes', cityId, programmeId)
  const [party] = await selectRows(trx, 'SELECT name FROM parties WHERE city_id = ? AND id = ?', [
    cityId,
    partyId,
  ])
  if (!party) throw new NotFound()
  const [held] = await selectRows(
    trx,
    `SELECT id FROM programme_parties
     WHERE city_id = ? AND programme_id = ? AND party_id = ? AND role = ? AND ended_on IS NULL`,
    [cityId, programmeId, partyId, role]
  )
  if (held) throw new Refusal('E_ROLE_HELD', { party: party.name }, 'role', 409)
  const id = assignment.id ?? newId()
  await trx.insertQuery().table('programme_parties').insert({
    city_id: cityId,
    id,
    programme_id: programmeId,
    party_id: partyId,
    role,
    responsibility: assignment.responsibility,
  })
  return { id }
}

/** A role ends on a day, the first one said; that it was held stays on record. */
export async function endRole(
  trx: TransactionClientContract,
  role: { cityId: string; programmeId: string; id: string; endedOn: string }
): Promise<void> {
  const rows = await selectRows(
    trx,
    `UPDATE programme_parties SET ended_on = coalesce(ended_on, ?)
     WHERE city_id = ? AND programme_id = ? AND id = ? RETURNING id`,
    [role.endedOn, role.cityId, role.programmeId, role.id]
  )
  if (rows.length === 0) throw new NotFound()
}
