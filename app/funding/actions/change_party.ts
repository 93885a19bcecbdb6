import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows } from '#core/sql'
import { refuseStale } from '#funding/actions/agreement_store'
import { checkParty, lockParty, partyColumns, type PartyFacts } from '#funding/actions/party_store'

export interface PartyChange extends PartyFacts {
  cityId: string
  id: string
  /** Version the person saw. */
  version: number
  by: string
  evenIfAlike?: boolean
}

/** Changes what is known of a party. One with agreements stays a funder. */
export async function changeParty(
  trx: TransactionClientContract,
  change: PartyChange
): Promise<{ version: number }> {
  const { cityId, id, version, by, evenIfAlike, ...facts } = change
  const stored = await lockParty(trx, cityId, id)
  refuseStale(stored, version)
  await checkParty(trx, cityId, id, facts, { evenIfAlike })
  if (!facts.funderKind && stored.funder_kind) {
    const [agreement] = await selectRows(
      trx,
      'SELECT number FROM agreements WHERE city_id = ? AND funder_id = ? LIMIT 1',
      [cityId, id]
    )
    if (agreement) throw new Refusal('E_PARTY_FUNDS', { number: agreement.number }, 'funder_kind')
  }
  await trx
    .query()
    .from('parties')
    .where({ city_id: cityId, id })
    .update({ ...partyColumns(facts, isPostgres(trx)), version: stored.version + 1 })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'party.changed',
    subjectType: 'party',
    subjectId: id,
    details: { from: stored.funder_kind, to: facts.funderKind ?? null },
  })
  return { version: stored.version + 1 }
}
