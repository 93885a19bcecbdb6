import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { MONTHS_OF_YEAR } from '#programmes/domain/budget_profile'
import { budgetEntries, MONTH_COLUMNS, profileVersions } from '#programmes/queries/budget_profiles'
import { functionalCurrency, recordOf } from '#programmes/records'

export interface ProfileWriting {
  /** Made before the request: the same profile sent again changes nothing. */
  id: string
  cityId: string
  lineId: string
  /** Version the person saw, 0 for none: a later one is not overwritten. */
  version: number
  /** Twelve amounts in minor units of the functional currency; null takes the profile back. */
  months: readonly bigint[] | null
  reason: string
  by: string
  /** Where a form asks for the first amount. */
  field?: string
}

/**
 * Says how a line's budget falls to the months of its year: a new version with who, when and why. It sums to
 * what the line was allocated; before anything was, to what it needs.
 */
export async function writeProfile(
  trx: TransactionClientContract,
  writing: ProfileWriting
): Promise<void> {
  const { id, cityId, lineId, months, by } = writing
  await lockLedger(trx, cityId)
  const line = await recordOf(trx, 'budget_lines', cityId, lineId)
  const content = {
    ...{ id, city_id: cityId, budget_line_id: lineId, version: writing.version + 1 },
    ...contentOf(months, writing.reason),
  }
  if (await sentBefore(trx, 'budget_profiles', { cityId, id }, content)) return
  if (line.closed_on) throw new Refusal('E_LINE_CLOSED', { code: line.code })
  const [latest] = await profileVersions(trx, cityId, lineId)
  if ((latest?.version ?? 0) !== writing.version)
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (content.reason === '') throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (!months && (!latest || latest.sumOf === 'none')) throw new Refusal('E_PROFILE_NONE')
  const sumOf = months ? await profileTotal(trx, line) : null
  if (sumOf)
    refuseSum(content.total, sumOf, {
      line,
      ...writing,
      currency: await functionalCurrency(trx, cityId),
    })
  await trx
    .insertQuery()
    .table('budget_profiles')
    .insert({ ...content, sum_of: sumOf?.of ?? 'none', ...(await writtenNow(trx, cityId, by)) })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: months ? 'budget_profile.written' : 'budget_profile.withdrawn',
    subjectType: 'budget_line',
    subjectId: lineId,
    details: {
      id,
      version: content.version,
      total: content.total.toString(),
      reason: content.reason,
    },
  })
}

/** The columns of first profiles for lines that are new with them: of the need, for nothing is allocated yet. */
export async function firstProfiles(
  trx: TransactionClientContract,
  lines: readonly { id: string; profileId: string; cityId: string; months: readonly bigint[] }[],
  { reason, by }: { reason: string; by: string }
): Promise<Row[]> {
  if (lines.length === 0) return []
  const written = await writtenNow(trx, lines[0].cityId, by)
  return lines.map(({ id, profileId, cityId, months }) => ({
    ...{ id: profileId, city_id: cityId, budget_line_id: id, version: 1 },
    ...contentOf(months, reason),
    sum_of: 'need',
    ...written,
  }))
}

export interface ProfileTotal {
  total: bigint
  of: 'budget' | 'need'
}

/** What a profile of the line sums to: what it was allocated, or before that what it needs. */
export async function profileTotal(client: Client, line: Row): Promise<ProfileTotal> {
  const entries = await budgetEntries(client, line.city_id, [line.id])
  const budget = entries.reduce((sum, { amount }) => sum + amount, 0n)
  return budget > 0n ? { total: budget, of: 'budget' } : { total: toBigInt(line.need), of: 'need' }
}

function refuseSum(
  sum: bigint,
  { total, of }: ProfileTotal,
  { line, currency, field }: { line: Row; currency: string; field?: string }
) {
  if (total === 0n) throw new Refusal('E_PROFILE_NOTHING', { code: line.code })
  if (sum === total) return
  const text = (amount: bigint) => toDecimalString(amount, currency)
  const by = sum < total ? total - sum : sum - total
  throw new Refusal(
    sum < total ? 'E_PROFILE_SHORT' : 'E_PROFILE_OVER',
    { sum: text(sum), total: text(total), by: text(by), of, currency },
    field
  )
}

function contentOf(months: readonly bigint[] | null, reason: string) {
  const amounts = months ?? MONTH_COLUMNS.map(() => 0n)
  if (amounts.length !== MONTHS_OF_YEAR) throw new RangeError(`${amounts.length} months`)
  return {
    total: amounts.reduce((all, amount) => all + amount, 0n),
    ...Object.fromEntries(MONTH_COLUMNS.map((month, index) => [month, amounts[index]])),
    reason: reason.normalize('NFC').trim(),
  }
}

async function writtenNow(trx: TransactionClientContract, cityId: string, by: string) {
  const [ledger] = await selectRows(trx, 'SELECT head_seq FROM ledgers WHERE city_id = ?', [cityId])
  return { head_seq: toBigInt(ledger.head_seq), written_by: by, written_at: now() }
}
