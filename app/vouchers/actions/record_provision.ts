import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { insertOnce } from '#programmes/insert_once'
import { recordOf } from '#programmes/records'

export interface OutsideProvision {
  id: string
  cityId: string
  programmeId: string
  groupCode?: string | null
  title: string
  titleLang: string
  year: number
  /** Who pays, as the source says; the split is not known or not the city's. */
  funders: string
  /** Who keeps the books of it. */
  runBy: string
  people: number
  /** Minor units of the city's currency; never part of a total of its ledger. */
  amount: bigint
  source: string
  /** The record that this one corrects. */
  replacesId?: string | null
  by: string
}

/** A provision for people of the city that others pay and run: shown beside its own, never in its books. */
export async function recordProvision(
  trx: TransactionClientContract,
  provision: OutsideProvision
): Promise<void> {
  const { id, cityId, replacesId } = provision
  await recordOf(trx, 'programmes', cityId, provision.programmeId)
  if (provision.amount < 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  const [known] = await selectRows(
    trx,
    'SELECT recorded_at FROM outside_provisions WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (replacesId && !known) {
    const [replaced] = await selectRows(
      trx,
      `SELECT o.id, n.id AS newer FROM outside_provisions o
       LEFT JOIN outside_provisions n ON n.city_id = o.city_id AND n.replaces_id = o.id
       WHERE o.city_id = ? AND o.id = ?`,
      [cityId, replacesId]
    )
    if (!replaced) throw new NotFound()
    if (replaced.newer) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
  if (provision.groupCode) {
    const [group] = await selectRows(
      trx,
      'SELECT 1 FROM beneficiary_groups WHERE city_id = ? AND code = ?',
      [cityId, provision.groupCode]
    )
    if (!group) throw new Refusal('E_GROUP_UNKNOWN', { group: provision.groupCode }, 'groupCode')
  }
  await insertOnce(
    trx,
    'outside_provisions',
    {
      city_id: cityId,
      id,
      programme_id: provision.programmeId,
      group_code: provision.groupCode ?? null,
      title: provision.title,
      title_lang: provision.titleLang,
      year: provision.year,
      funders: provision.funders,
      run_by: provision.runBy,
      people: provision.people,
      amount: provision.amount,
      source: provision.source,
      replaces_id: replacesId ?? null,
      recorded_by: provision.by,
      recorded_at: known?.recorded_at ?? now(),
    },
    new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  )
  if (known) return
  await recordAuditEvent(trx, {
    cityId,
    actorId: provision.by,
    action: 'outside_provision.recorded',
    subjectType: 'outside_provision',
    subjectId: id,
    details: { year: provision.year, amount: provision.amount.toString() },
  })
}
