import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { lockAgreementHead } from '#funding/actions/agreement_store'
import { neededText } from '#funding/actions/pledge_books'
import { policiesOf } from '#ledger/queries/policies'
import {
  HEAD_MARKS,
  headFault,
  isSameMapping,
  marksBy,
  movedBetween,
  type HeadMark,
  type ReportHead,
} from '#reports/domain/report_heads'
import { headVersions, type HeadVersion } from '#reports/queries/report_heads'

export interface HeadsSetting {
  /** Made before the request: the same heads sent again change nothing. */
  id: string
  cityId: string
  agreementId: string
  /** Version the person saw, 0 for none: a later one is not overwritten. */
  version: number
  /** The day from which statements use these heads. */
  validFrom: string
  lang: string
  heads: ReportHead[]
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Says under which heads a funder wants its report: an amendment is a new version, in force from its day
 * on, and the former ones stay readable. Where the city wants a second person for what an active agreement
 * may pay, it wants one for approved amounts above its threshold and for what belongs to a head.
 */
export async function setReportHeads(
  trx: TransactionClientContract,
  setting: HeadsSetting
): Promise<{ version: number; replayed: boolean }> {
  const { id, cityId, agreementId, validFrom, lang, approvedBy = null } = setting
  const agreement = await lockAgreementHead(trx, cityId, agreementId)
  const versions = await headVersions(trx, cityId, agreementId)
  const heads = setting.heads.map(tidy)
  const stored = versions.find((version) => version.id === id)
  if (stored) {
    if (isSame(stored, { ...setting, heads })) return { version: stored.version, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  const latest = versions[0] ?? null
  const version = (latest?.version ?? 0) + 1
  if (version !== setting.version + 1) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (!['granted', 'active', 'closed'].includes(agreement.status)) {
    throw new Refusal('E_HEADS_NOT_GRANTED', { number: agreement.number })
  }
  const fault = headFault(heads)
  if (fault) throw new Refusal(fault.code, fault.params, fault.field)
  await refuseUnknown(trx, cityId, heads)
  if (latest && validFrom < latest.validFrom) {
    throw new Refusal('E_HEADS_ORDER', { date: latest.validFrom }, 'valid_from')
  }
  const reason = neededText(setting.reason, 'reason')
  await refuseAlone(trx, { ...setting, heads }, agreement.status, latest)

  const key = { city_id: cityId, agreement_id: agreementId, version }
  await trx
    .insertQuery()
    .table('report_head_versions')
    .insert({
      ...key,
      id,
      valid_from: validFrom,
      lang,
      heads: heads.length,
      marks: heads.reduce((sum, { marks }) => sum + HEAD_MARKS.flatMap((m) => marks[m]).length, 0),
      reason,
      set_by: setting.preparedBy,
      approved_by: approvedBy,
      set_at: now(),
    })
  for (const [index, { code, name, amount, marks }] of heads.entries()) {
    const no = index + 1
    await trx
      .insertQuery()
      .table('report_heads')
      .insert({ ...key, no, code, name, amount })
    for (const kind of HEAD_MARKS) {
      for (const value of marks[kind])
        await trx
          .insertQuery()
          .table('report_head_marks')
          .insert({ ...key, no, kind, value })
    }
  }
  await recordAuditEvent(trx, {
    cityId,
    actorId: setting.preparedBy,
    action: 'report_heads.set',
    subjectType: 'agreement',
    subjectId: agreementId,
    details: { number: agreement.number, version, validFrom, approvedBy },
  })
  return { version, replayed: false }
}

function tidy({ code, name, amount, marks }: ReportHead): ReportHead {
  const once = (kind: HeadMark) => [...new Set(marks[kind])].sort()
  return {
    code: code.normalize('NFC').trim(),
    name: name.normalize('NFC').trim(),
    amount,
    marks: marksBy(once),
  }
}

function isSame(stored: HeadVersion, { heads, validFrom, lang, reason }: HeadsSetting): boolean {
  const content = (of: Pick<HeadsSetting, 'heads' | 'validFrom' | 'lang' | 'reason'>) =>
    canonicalJson({
      lang: of.lang,
      validFrom: of.validFrom,
      reason: of.reason.normalize('NFC').trim(),
      heads: of.heads.map((head) => ({ ...head, amount: String(head.amount) })),
    })
  return content(stored) === content({ heads, validFrom, lang, reason })
}

const KNOWN_MARKS: Record<HeadMark, string> = {
  line: 'SELECT id AS value FROM budget_lines WHERE city_id = ?',
  programme: 'SELECT id AS value FROM programmes WHERE city_id = ?',
  group: 'SELECT code AS value FROM beneficiary_groups WHERE city_id = ?',
  tag: `SELECT scheme_code || '/' || code AS value FROM classification_items WHERE city_id = ?`,
}

async function refuseUnknown(
  trx: TransactionClientContract,
  cityId: string,
  heads: readonly ReportHead[]
) {
  for (const kind of HEAD_MARKS) {
    if (heads.every(({ marks }) => marks[kind].length === 0)) continue
    const known = new Set(
      (await selectRows(trx, KNOWN_MARKS[kind], [cityId])).map(({ value }) => value as string)
    )
    for (const [index, { marks }] of heads.entries()) {
      if (marks[kind].every((value) => known.has(value))) continue
      throw new Refusal('E_HEAD_MARK_UNKNOWN', {}, `heads.${index}.${kind}`)
    }
  }
}

/** Asked last: what is kept as a draft has passed every other rule. */
async function refuseAlone(
  trx: TransactionClientContract,
  { cityId, heads, approvedBy }: HeadsSetting,
  status: string,
  latest: HeadVersion | null
) {
  if (approvedBy || status !== 'active') return
  const { approvalThreshold } = await policiesOf(trx, cityId)
  if (approvalThreshold === null) return
  const isMapped = latest !== null && !isSameMapping(latest.heads, heads)
  if (isMapped || movedBetween(latest?.heads ?? [], heads) > approvalThreshold) {
    throw new Refusal('E_APPROVAL_NEEDED', {}, 'heads.0.code')
  }
}
