import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { newId } from '#core/ids'
import { insertMany } from '#core/insert_many'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'
import type { AgreementStatus } from '#funding/domain/agreement_rules'
import type { Condition } from '#funding/domain/conditions'
import { canonicalEarmark, EARMARK_DIMENSIONS, type Earmark } from '#funding/domain/earmark'
import { earmarkOf } from '#funding/queries/earmarks'

export type Mark = 'sourced' | 'illustrative' | 'derived'

export interface InstalmentInput {
  /** Kept when the instalment is known already. */
  id?: string
  dueOn: string | null
  /** Minor units. */
  amount: bigint
}

export interface AgreementTerms {
  number: string
  title: string
  titleLang: string
  funderId: string
  currency: string
  /** Minor units; 0 is a free membership. */
  amount: bigint
  signedOn?: string | null
  startsOn?: string | null
  endsOn?: string | null
  mark?: Mark | null
  source?: string | null
  note?: string | null
  /** None: the pledge is unconditional. */
  condition?: Condition | null
  earmark?: Earmark
  instalments?: InstalmentInput[]
}

export interface AgreementHead extends Required<Omit<AgreementTerms, 'instalments' | 'earmark'>> {
  id: string
  status: AgreementStatus
  fundId: string | null
  version: number
}

export interface StoredAgreement extends AgreementHead {
  earmark: Earmark
  instalments: Required<InstalmentInput>[]
}

/**
 * The agreement as it stands, locked until the transaction ends: two receipts under one agreement
 * must see each other's part of the pledge.
 */
export async function lockAgreement(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<StoredAgreement> {
  const head = await lockAgreementHead(trx, cityId, id)
  return { ...head, ...(await partsOf(trx, cityId, id)) }
}

export async function findAgreement(
  client: Client,
  cityId: string,
  id: string
): Promise<StoredAgreement | null> {
  const [row] = await selectRows(client, 'SELECT * FROM agreements WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  return row ? { ...headOf(row), ...(await partsOf(client, cityId, id)) } : null
}

/** The agreement without its earmark and instalments, locked: what a receipt needs, thousands of times. */
export async function lockAgreementHead(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<AgreementHead> {
  const [row] = await selectRows(
    trx,
    'UPDATE agreements SET version = version WHERE city_id = ? AND id = ? RETURNING *',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return headOf(row)
}

function headOf(row: Row): AgreementHead {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    funderId: row.funder_id,
    currency: row.currency,
    amount: toBigInt(row.amount),
    status: row.status,
    signedOn: row.signed_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    fundId: row.fund_id,
    mark: row.mark,
    source: row.source,
    note: row.note,
    condition: row.condition_kind
      ? {
          kind: row.condition_kind,
          text: row.condition_text,
          rightOfReturn: toBoolean(row.right_of_return),
          spendToFulfil: toBoolean(row.spend_to_fulfil),
        }
      : null,
    version: toCount(row.version),
  }
}

async function partsOf(client: Client, cityId: string, agreementId: string) {
  const instalments = await selectRows(
    client,
    'SELECT * FROM instalments WHERE city_id = ? AND agreement_id = ? ORDER BY no',
    [cityId, agreementId]
  )
  return {
    earmark: await earmarkOf(client, cityId, agreementId),
    instalments: instalments.map((instalment) => ({
      id: instalment.id as string,
      dueOn: instalment.due_on as string | null,
      amount: toBigInt(instalment.amount),
    })),
  }
}

/** The columns of an agreement that its terms decide. */
export function columnsOf(terms: AgreementTerms) {
  return {
    number: terms.number,
    title: terms.title,
    title_lang: terms.titleLang,
    funder_id: terms.funderId,
    currency: terms.currency,
    amount: terms.amount,
    signed_on: terms.signedOn ?? null,
    starts_on: terms.startsOn ?? null,
    ends_on: terms.endsOn ?? null,
    mark: terms.mark ?? null,
    source: terms.source ?? null,
    note: terms.note ?? null,
    condition_kind: terms.condition?.kind ?? null,
    condition_text: terms.condition?.text ?? null,
    right_of_return: terms.condition?.rightOfReturn ?? false,
    spend_to_fulfil: terms.condition?.spendToFulfil ?? false,
  }
}

/** Replaces the earmark and brings the instalments to the given list, keeping the ids of known ones. */
export async function storeParts(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string,
  terms: AgreementTerms
): Promise<void> {
  const key = { city_id: cityId, agreement_id: agreementId }
  await trx.query().from('agreement_earmarks').where(key).delete()
  await insertMany(trx, 'agreement_earmarks', earmarkRows(cityId, agreementId, terms))
  await storeInstalments(trx, cityId, agreementId, terms.instalments ?? [])
}

/** The earmark of an agreement as it is stored. */
export function earmarkRows(cityId: string, agreementId: string, terms: AgreementTerms) {
  const key = { city_id: cityId, agreement_id: agreementId }
  const earmark = canonicalEarmark(terms.earmark ?? {})
  return EARMARK_DIMENSIONS.flatMap((dimension) =>
    (earmark[dimension] ?? []).map((value) => ({ ...key, dimension, value }))
  )
}

async function storeInstalments(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string,
  instalments: InstalmentInput[]
) {
  const known = await selectRows(
    trx,
    'SELECT id, no FROM instalments WHERE city_id = ? AND agreement_id = ?',
    [cityId, agreementId]
  )
  await refuseForeignIds(trx, cityId, agreementId, instalments)
  const kept = new Set(instalments.map(({ id }) => id))
  const gone = known.filter(({ id }) => !kept.has(id))
  for (const { id, no } of gone) {
    const [used] = await selectRows(
      trx,
      `SELECT 1 FROM receipt_parts WHERE city_id = ? AND instalment_id = ?
       UNION ALL SELECT 1 FROM postings WHERE city_id = ? AND agreement_id = ? AND instalment_id = ?`,
      [cityId, id, cityId, agreementId, id]
    )
    if (used) throw new Refusal('E_INSTALMENT_IN_USE', { no: String(no) }, 'instalments')
    await trx.query().from('instalments').where({ city_id: cityId, id }).delete()
  }
  // Numbers are unique: out of the way first, so that two may change places
  await trx.rawQuery('UPDATE instalments SET no = -no WHERE city_id = ? AND agreement_id = ?', [
    cityId,
    agreementId,
  ])
  const ids = new Set(known.map(({ id }) => id))
  for (const [index, { id, dueOn, amount }] of instalments.entries()) {
    const row = { no: index + 1, due_on: dueOn, amount }
    if (id && ids.has(id)) {
      await trx.query().from('instalments').where({ city_id: cityId, id }).update(row)
    } else {
      await trx
        .insertQuery()
        .table('instalments')
        .insert({ city_id: cityId, id: id ?? newId(), agreement_id: agreementId, ...row })
    }
  }
}

/** An id names one instalment of one agreement: said twice, or of another one, the sum would be another. */
async function refuseForeignIds(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string,
  instalments: InstalmentInput[]
) {
  const ids = instalments.flatMap(({ id }) => id ?? [])
  if (new Set(ids).size < ids.length) {
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, 'instalments', 409)
  }
  for (const id of ids) {
    const [other] = await selectRows(
      trx,
      'SELECT 1 FROM instalments WHERE city_id = ? AND id = ? AND agreement_id <> ?',
      [cityId, id, agreementId]
    )
    if (other) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, 'instalments', 409)
  }
}

const NO_CONDITION = {
  condition_kind: undefined,
  condition_text: undefined,
  right_of_return: undefined,
  spend_to_fulfil: undefined,
}

/** What was agreed, as one canonical text: equal terms are equal bytes. */
export function snapshotOf(terms: AgreementTerms, status: AgreementStatus): string {
  return canonicalJson({
    ...columnsOf(terms),
    // An unconditional pledge says nothing of conditions, as before there were any.
    ...(terms.condition ? {} : NO_CONDITION),
    amount: terms.amount.toString(),
    status,
    earmark: canonicalEarmark(terms.earmark ?? {}),
    instalments: (terms.instalments ?? []).map(({ dueOn, amount }) => ({
      due_on: dueOn,
      amount: amount.toString(),
    })),
  })
}

/** Every state of an agreement is kept: who changed it, when and why. */
export async function keepVersion(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string,
  change: { by: string; reason: string | null }
): Promise<void> {
  const agreement = (await findAgreement(trx, cityId, agreementId))!
  await trx
    .insertQuery()
    .table('agreement_versions')
    .insert({
      city_id: cityId,
      agreement_id: agreementId,
      version: agreement.version,
      snapshot: snapshotOf(agreement, agreement.status),
      reason: change.reason,
      changed_by: change.by,
      changed_at: now(),
    })
  await recordAuditEvent(trx, { cityId, ...versionEvent(agreement, change.by) })
}

/** What the audit trail says of a version of an agreement. */
export function versionEvent(
  { id, version, status }: Pick<AgreementHead, 'id' | 'version' | 'status'>,
  by: string
) {
  return {
    actorId: by,
    action: version === 1 ? 'agreement.recorded' : 'agreement.changed',
    subjectType: 'agreement',
    subjectId: id,
    details: { version, status },
  }
}

/** Someone else changed the agreement since the page was opened: nothing of theirs is overwritten. */
export function refuseStale(stored: { version: number }, version: number | undefined): void {
  if (version !== undefined && version !== stored.version) {
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
}
