import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { itemFault, type Basis, type Category } from '#in_kind/domain/items'
import type { Unit } from '#in_kind/domain/quantities'
import { readQuantity } from '#money/quantity'
import { rateOn, rateTables } from '#in_kind/queries/rates'
import { compareRates, isRate } from '#money/exchange'
import { lockLedger } from '#programmes/actions/spending_guards'

export interface InKindOffer {
  id: string
  cityId: string
  number: string
  title: string
  titleLang: string
  category: Category
  partyId: string
  agreementId?: string | null
  /** The fund it joins where no agreement says one; the general fund when neither does. */
  fundId?: string | null
  programmeId?: string | null
  place?: string | null
  profession?: string | null
  functionPerformed?: string | null
  /** Decimal text. */
  quantity: string
  unit: Unit
  basis: Basis
  unitValue?: string | null
  unitCost?: string | null
  rateTableId?: string | null
  rateCode?: string | null
  evidence: string
  recognised: boolean
  recognitionReason: string
  offeredOn: string
  availableUntil?: string | null
  mark: 'sourced' | 'illustrative'
  source?: string | null
  by: string
}

const TEXTS = {
  number: 'number',
  title: 'title',
  evidence: 'evidence',
  recognitionReason: 'recognitionReason',
} as const

/** Someone offers something other than money: nothing enters the accounts before it comes. */
export async function offerItem(
  trx: TransactionClientContract,
  offer: InKindOffer
): Promise<{ id: string; replayed: boolean }> {
  const row = rowOf(offer)
  const { id, cityId } = offer
  await lockLedger(trx, cityId)
  const [known] = await selectRows(
    trx,
    'SELECT number, party_id FROM in_kind_items WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (known) {
    if (known.number === row.number && known.party_id === row.party_id)
      return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await refuseUnknown(trx, offer)
  await trx
    .insertQuery()
    .table('in_kind_items')
    .insert({ ...row, offered_by: offer.by, offered_at: now() })
  await recordAuditEvent(trx, { cityId, ...offeredEvent(offer, row.quantity) })
  return { id, replayed: false }
}

/** What the audit trail says of an offer. */
export function offeredEvent({ id, by, category, unit }: InKindOffer, quantity: string) {
  return {
    actorId: by,
    action: 'in_kind.offered',
    subjectType: 'in_kind_item',
    subjectId: id,
    details: { category, quantity, unit },
  }
}

/** An offer as it is stored; what no offer may be is refused, whatever the books say. */
export function rowOf(offer: InKindOffer) {
  for (const [name, field] of Object.entries(TEXTS)) {
    if (!offer[name as keyof typeof TEXTS].trim()) throw new Refusal('E_TEXT_NEEDED', {}, field)
  }
  const quantity = readQuantity(offer.quantity)
  if (!quantity) throw new Refusal('E_IN_KIND_QUANTITY', {}, 'quantity')
  const tidy = (text?: string | null) => text?.normalize('NFC').trim() || null
  const byTable = offer.basis === 'rate_table'
  const unitCost = tidy(offer.unitCost)
  const market = byTable ? null : tidy(offer.unitValue)
  for (const [value, field] of [[market, 'unitValue'] as const, [unitCost, 'unitCost'] as const]) {
    if (value !== null && !isRate(value)) throw new Refusal('E_IN_KIND_UNIT_VALUE', {}, field)
  }
  const fault = itemFault({
    category: offer.category,
    unit: offer.unit,
    basis: offer.basis,
    unitValue: market,
    unitCost,
    rateTableId: offer.rateTableId ?? null,
    rateCode: tidy(offer.rateCode),
    profession: tidy(offer.profession),
    functionPerformed: tidy(offer.functionPerformed),
    recognised: offer.recognised,
  })
  if (fault) throw new Refusal(fault.code, {}, fault.field)
  if (offer.availableUntil && offer.availableUntil < offer.offeredOn) {
    throw new Refusal('E_IN_KIND_DAYS', {}, 'availableUntil')
  }
  if (offer.mark === 'sourced' && !tidy(offer.source)) {
    throw new Refusal('E_IN_KIND_SOURCE', {}, 'source')
  }
  const takesCost =
    offer.basis === 'lower_of_cost_or_market' && compareRates(unitCost!, market!) < 0
  return {
    city_id: offer.cityId,
    id: offer.id,
    number: offer.number.normalize('NFC').trim(),
    title: offer.title.normalize('NFC').trim(),
    title_lang: offer.titleLang,
    category: offer.category,
    party_id: offer.partyId,
    agreement_id: offer.agreementId ?? null,
    fund_id: offer.fundId ?? null,
    programme_id: offer.programmeId ?? null,
    place: tidy(offer.place),
    profession: tidy(offer.profession),
    function_performed: tidy(offer.functionPerformed),
    quantity,
    unit: offer.unit,
    basis: offer.basis,
    unit_value: takesCost ? unitCost : market,
    unit_cost: unitCost,
    rate_table_id: byTable ? offer.rateTableId! : null,
    rate_code: byTable ? tidy(offer.rateCode) : null,
    evidence: offer.evidence.normalize('NFC').trim(),
    recognised: offer.recognised,
    recognition_reason: offer.recognitionReason.normalize('NFC').trim(),
    offered_on: offer.offeredOn,
    available_until: offer.availableUntil ?? null,
    mark: offer.mark,
    source: tidy(offer.source),
  }
}

/** What the offer names must be of the city, and usable. */
async function refuseUnknown(trx: TransactionClientContract, offer: InKindOffer): Promise<void> {
  const { cityId } = offer
  const one = async (sql: string, id: string) => (await selectRows(trx, sql, [cityId, id]))[0]
  const [taken] = await selectRows(
    trx,
    'SELECT 1 FROM in_kind_items WHERE city_id = ? AND number = ?',
    [cityId, offer.number.normalize('NFC').trim()]
  )
  if (taken) throw new Refusal('E_IN_KIND_NUMBER', { number: offer.number }, 'number', 409)
  const party = await one(
    'SELECT closed_on FROM parties WHERE city_id = ? AND id = ?',
    offer.partyId
  )
  if (!party) throw new Refusal('E_IN_KIND_UNKNOWN', {}, 'party')
  if (party.closed_on) throw new Refusal('E_PAYEE_CLOSED', { date: party.closed_on }, 'party')
  if (offer.agreementId) {
    const agreement = await one(
      'SELECT funder_id FROM agreements WHERE city_id = ? AND id = ?',
      offer.agreementId
    )
    if (!agreement) throw new Refusal('E_IN_KIND_UNKNOWN', {}, 'agreement')
    if (agreement.funder_id !== offer.partyId) {
      throw new Refusal('E_IN_KIND_AGREEMENT', {}, 'agreement')
    }
  }
  for (const [table, id, field] of [
    ['funds', offer.fundId, 'fund'],
    ['programmes', offer.programmeId, 'programme'],
  ] as const) {
    if (!id) continue
    const known = await one(`SELECT 1 FROM ${table} WHERE city_id = ? AND id = ?`, id)
    if (!known) throw new Refusal('E_IN_KIND_UNKNOWN', {}, field)
  }
  if (offer.basis !== 'rate_table') return
  const [table] = await rateTables(trx, cityId, offer.rateTableId!)
  const rate = rateOn(table, offer.rateCode!.trim(), offer.offeredOn)
  if (!rate || rate.unit !== offer.unit) {
    const params = { date: offer.offeredOn, code: offer.rateCode!, unit: offer.unit }
    throw new Refusal('E_IN_KIND_NO_RATE', params, 'rate')
  }
}
