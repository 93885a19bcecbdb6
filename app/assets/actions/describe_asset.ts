import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { undescribedOf } from '#assets/queries/outlays'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

export interface AssetDescription {
  /** Id of this share of the cost, made before the request. */
  id: string
  cityId: string
  /** The outlay that paid for it. */
  entryId: string
  fundId: string
  budgetLineId: string
  /** Minor units of the functional currency, of what the outlay has not described yet. */
  cost: bigint
  /** Something new, or another part of the cost of an asset that is there. */
  asset:
    | { tagNo: string; name: string; nameLang: string; place?: string | null }
    | { existingId: string }
  by: string
}

/** Says what a capital outlay bought: a thing with a tag, or more of the cost of one. */
export async function describeAsset(
  trx: TransactionClientContract,
  description: AssetDescription
): Promise<{ assetId: string }> {
  const { id, cityId, entryId, fundId, budgetLineId, cost, asset } = description
  await lockLedger(trx, cityId)
  const [known] = await selectRows(
    trx,
    'SELECT asset_id, entry_id, cost FROM asset_costs WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (known) {
    if (known.entry_id === entryId && toBigInt(known.cost) === cost) {
      return { assetId: known.asset_id }
    }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  if (cost <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'cost')
  const left = await undescribedOf(trx, cityId, { entryId, fundId, budgetLineId })
  if (left === null) throw new NotFound()
  if (cost > left) {
    const currency = await functionalCurrency(trx, cityId)
    const params = { left: toDecimalString(left, currency), currency }
    throw new Refusal('E_ASSET_ABOVE_OUTLAY', params, 'cost')
  }
  const assetId = 'existingId' in asset ? await existing(trx, cityId, asset.existingId) : id
  if (!('existingId' in asset)) await addAsset(trx, description, asset)
  await trx.insertQuery().table('asset_costs').insert({
    city_id: cityId,
    id,
    asset_id: assetId,
    entry_id: entryId,
    fund_id: fundId,
    budget_line_id: budgetLineId,
    cost,
  })
  await recordAuditEvent(trx, {
    cityId,
    actorId: description.by,
    action: 'asset.described',
    subjectType: 'asset',
    subjectId: assetId,
    details: { entry: entryId, cost: cost.toString() },
  })
  return { assetId }
}

async function addAsset(
  trx: TransactionClientContract,
  { id, cityId, by }: AssetDescription,
  asset: { tagNo: string; name: string; nameLang: string; place?: string | null }
) {
  const [taken] = await selectRows(trx, 'SELECT 1 FROM assets WHERE city_id = ? AND tag_no = ?', [
    cityId,
    asset.tagNo,
  ])
  if (taken) throw new Refusal('E_TAG_TAKEN', { tag: asset.tagNo }, 'tagNo', 409)
  await trx
    .insertQuery()
    .table('assets')
    .insert({
      city_id: cityId,
      id,
      tag_no: asset.tagNo,
      name: asset.name,
      name_lang: asset.nameLang,
      place: asset.place ?? null,
      described_by: by,
      described_at: now(),
    })
}

async function existing(trx: TransactionClientContract, cityId: string, id: string) {
  const [asset] = await selectRows(
    trx,
    `SELECT a.tag_no, d.disposed_on FROM assets a
     LEFT JOIN asset_disposals d ON d.city_id = a.city_id AND d.asset_id = a.id
     WHERE a.city_id = ? AND a.id = ?`,
    [cityId, id]
  )
  if (!asset) throw new NotFound()
  if (asset.disposed_on) throw new Refusal('E_ASSET_DISPOSED', { tag: asset.tag_no }, 'existingId')
  return id
}
