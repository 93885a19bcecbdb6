import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { canonicalJson, sha256 } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows } from '#core/sql'
import { lockCommittee, tell } from '#committee/actions/open_committee'
import { nextNo, refusePast } from '#committee/actions/speak'
import type { PrincipleDocument } from '#committee/domain/principle'
import { findCommittee } from '#committee/queries/seats'

export interface PrincipleProposal {
  id: string
  cityId: string
  committeeId: string
  document: PrincipleDocument
  lang: string
  reason: string
  closesAt: string
  by: string
}

/** Puts a principle before the committee; once adopted it is in force until the next one of its kind. */
export async function proposePrinciple(
  trx: TransactionClientContract,
  proposal: PrincipleProposal
): Promise<void> {
  const { cityId, committeeId, id, document, by } = proposal
  await lockCommittee(trx, cityId, committeeId)
  const text = canonicalJson(document)
  const content = {
    committee_id: committeeId,
    document: text,
    reason: proposal.reason,
    closes_at: proposal.closesAt,
  }
  if (await sentBefore(trx, 'committee_proposals', proposal, content)) return
  refusePast(proposal.closesAt, 'closes_at')
  await refuseTerms(trx, cityId, document)
  const { rules } = await findCommittee(trx, cityId, committeeId)
  await trx
    .insertQuery()
    .table('committee_proposals')
    .insert({
      city_id: cityId,
      id,
      ...content,
      no: await nextNo(trx, cityId, committeeId),
      kind: 'principle',
      document_hash: sha256(text),
      text_lang: proposal.lang,
      rules_version: rules.version,
      put_by: by,
      put_at: now(),
    })
  const details = { proposal: id, kind: document.kind, document: sha256(text) }
  await tell(trx, { cityId, id: committeeId, by }, 'committee.principle_put', details)
}

async function refuseTerms(
  trx: TransactionClientContract,
  cityId: string,
  { terms }: PrincipleDocument
): Promise<void> {
  if (!terms) return
  const rows = await selectRows(trx, 'SELECT code FROM beneficiary_groups WHERE city_id = ?', [
    cityId,
  ])
  const known = new Set(rows.map(({ code }) => code))
  const named = [
    ...terms.ringFences.flatMap(({ groups }) => groups),
    ...terms.weights.map(({ group }) => group),
  ]
  const unknown = named.find((group) => !known.has(group))
  if (unknown !== undefined) throw new Refusal('E_UNKNOWN_GROUP', { group: unknown })
}
