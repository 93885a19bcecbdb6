import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount, toFlag } from '#core/sql'
import {
  OBSERVER_KINDS,
  type CommitteeScope,
  type Fallback,
  type NewSeat,
} from '#committee/domain/seats'
import type { QuorumRules } from '#committee/domain/quorum'

export interface CommitteeTerms {
  id: string
  cityId: string
  scope: CommitteeScope
  name: string
  nameLang: string
  mark?: 'sourced' | 'illustrative' | null
  source?: string | null
  quorum: QuorumRules
  fallback: Fallback
  by: string
}

/** Opens a committee with the first version of how it decides; its seats follow. */
export async function openCommittee(
  trx: TransactionClientContract,
  committee: CommitteeTerms
): Promise<void> {
  const { cityId, id, by } = committee
  const [known] = await selectRows(trx, 'SELECT id FROM committees WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (known) return
  await trx
    .insertQuery()
    .table('committees')
    .insert({
      city_id: cityId,
      id,
      scope: committee.scope,
      name: committee.name,
      name_lang: committee.nameLang,
      mark: committee.mark ?? null,
      source: committee.source ?? null,
      opened_by: by,
      opened_at: now(),
    })
  await tell(trx, committee, 'committee.opened', { scope: committee.scope })
  await setRules(trx, { ...committee, committeeId: id, version: 0, reason: committee.name })
}

export interface NewRules {
  cityId: string
  committeeId: string
  /** The version that the person saw. */
  version: number
  quorum: QuorumRules
  fallback: Fallback
  reason: string
  by: string
}

/** A new version of quorum and fallback vote. What was decided under an earlier one stays so. */
export async function setRules(trx: TransactionClientContract, rules: NewRules): Promise<void> {
  const { cityId, committeeId, quorum, fallback, by } = rules
  await lockCommittee(trx, cityId, committeeId)
  const [last] = await selectRows(
    trx,
    'SELECT max(version) AS version FROM committee_rules WHERE city_id = ? AND committee_id = ?',
    [cityId, committeeId]
  )
  if (toCount(last.version) !== rules.version)
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  const version = rules.version + 1
  await trx.insertQuery().table('committee_rules').insert({
    city_id: cityId,
    committee_id: committeeId,
    version,
    quorum_seats: quorum.seats,
    quorum_cities: quorum.cities,
    quorum_kinds: quorum.kinds,
    fallback,
    reason: rules.reason,
    set_by: by,
    set_at: now(),
  })
  const of = { cityId, id: committeeId, by }
  await tell(trx, of, 'committee.rules_set', { version, ...quorum, fallback })
}

export interface NewSeats {
  /** Of the form: the seats take ids derived from it. */
  id: string
  cityId: string
  committeeId: string
  seats: readonly NewSeat[]
  by: string
}

/** Adds seats to a committee, numbered on. Partners and experts are observers. */
export async function addSeats(trx: TransactionClientContract, form: NewSeats): Promise<string[]> {
  const { cityId, committeeId, by } = form
  const { scope } = await lockCommittee(trx, cityId, committeeId)
  const ids = form.seats.map((_, at) => derivedId('committee_seat', form.id, String(at)))
  if (ids.length === 0) throw new Refusal('E_SEATS_NEEDED', {}, 'cities')
  const [known] = await selectRows(
    trx,
    'SELECT id FROM committee_seats WHERE city_id = ? AND id = ?',
    [cityId, ids[0]]
  )
  if (known) return ids
  const [last] = await selectRows(
    trx,
    'SELECT max(no) AS no FROM committee_seats WHERE city_id = ? AND committee_id = ?',
    [cityId, committeeId]
  )
  for (const [at, seat] of form.seats.entries()) {
    if (seat.isVoting && OBSERVER_KINDS.includes(seat.kind))
      throw new Refusal('E_OBSERVER_KIND', {}, 'kind')
    if (seat.isVoting && scope === 'cities' && !seat.memberCity)
      throw new Refusal('E_MEMBER_CITY_NEEDED', {}, 'cities')
    await trx
      .insertQuery()
      .table('committee_seats')
      .insert({
        city_id: cityId,
        id: ids[at],
        committee_id: committeeId,
        no: toCount(last.no) + at + 1,
        kind: seat.kind,
        member_city: seat.memberCity,
        is_voting: toFlag(trx, seat.isVoting),
        opened_by: by,
        opened_at: now(),
      })
  }
  await tell(trx, { cityId, id: committeeId, by }, 'committee.seats_added', { seats: ids })
  return ids
}

/**
 * The committee, held for this transaction: the head of the city's ledger is the lock, as rows that are
 * never updated cannot be one.
 */
export async function lockCommittee(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<{ scope: CommitteeScope }> {
  await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq WHERE city_id = ?', [cityId])
  const [committee] = await selectRows(
    trx,
    'SELECT scope FROM committees WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!committee) throw new NotFound()
  return { scope: committee.scope }
}

/** What happened to a committee, in the audit trail of its city. */
export async function tell(
  trx: TransactionClientContract,
  of: { cityId: string; id: string; by: string },
  action: string,
  details: Record<string, unknown> = {}
): Promise<void> {
  await recordAuditEvent(trx, {
    cityId: of.cityId,
    actorId: of.by,
    action,
    subjectType: 'committee',
    subjectId: of.id,
    details,
  })
}
