import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows } from '#core/sql'
import { checkParty, partyColumns, type PartyFacts } from '#funding/actions/party_store'

export interface PartyRegistration extends PartyFacts {
  /** Made before the request: registering the same party again changes nothing. */
  id: string
  cityId: string
  by: string
  /** The person looked at the party of the same name and says that this is another one. */
  evenIfAlike?: boolean
}

/** Registers someone who gives, is paid or takes part: one party may do all three. */
export async function registerParty(
  trx: TransactionClientContract,
  registration: PartyRegistration
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, by, evenIfAlike, ...facts } = registration
  const columns = partyColumns(facts, isPostgres(trx))
  const [stored] = await selectRows(
    trx,
    'SELECT name, funder_kind FROM parties WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    if (stored.name === columns.name && stored.funder_kind === columns.funder_kind) {
      return { id, replayed: true }
    }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await checkParty(trx, cityId, id, facts, { evenIfAlike })
  await trx
    .insertQuery()
    .table('parties')
    .insert({ city_id: cityId, id, ...columns, version: 1 })
  await recordAuditEvent(trx, { cityId, ...registeredEvent(registration) })
  return { id, replayed: false }
}

/** What the audit trail says of a party that is registered. */
export function registeredEvent({ id, by, funderKind }: PartyRegistration) {
  return {
    actorId: by,
    action: 'party.registered',
    subjectType: 'party',
    subjectId: id,
    details: { funderKind: funderKind ?? null },
  }
}
