import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { documentHashes } from '#documents/queries/documents'
import {
  keepVersion,
  lockAgreement,
  refuseStale,
  type StoredAgreement,
} from '#funding/actions/agreement_store'
import { pledgeEntryLines } from '#funding/actions/entry_lines'
import { exchangeOf } from '#funding/actions/exchange'
import { nextStatuses } from '#funding/domain/agreement_rules'
import { isFree, restrictionOf } from '#funding/domain/earmark'
import type { EntryRequest, PostingLine } from '#ledger/domain/entry'
import { pricedPledge, type Pricing } from '#ledger/domain/foreign_lines'
import { generalFundOf } from '#funding/actions/general_fund'
import { openFund } from '#ledger/actions/open_fund'
import { lockRate } from '#ledger/actions/locked_rates'
import { postEntry } from '#ledger/actions/post_entry'

export interface AgreementActivation {
  /** Id of the pledge entry, made before the request. */
  entryId: string
  cityId: string
  agreementId: string
  /** Accounting day of the pledge; it must lie in an open period. */
  on: string
  /** Version the person saw. */
  version?: number
  preparedBy: string
  approvedBy?: string | null
}

/**
 * A granted agreement becomes active: it gets its fund (money without an earmark shares the general one)
 * and its pledge is entered by the city's recognition policy. A free membership has no pledge.
 */
export async function activateAgreement(
  trx: TransactionClientContract,
  activation: AgreementActivation
): Promise<{ fundId: string; replayed: boolean }> {
  const { cityId, agreementId, entryId } = activation
  const agreement = await lockAgreement(trx, cityId, agreementId)
  if (agreement.fundId && (await isPledgeOf(trx, cityId, entryId, agreementId))) {
    return { fundId: agreement.fundId, replayed: true }
  }
  refuseStale(agreement, activation.version)
  if (!nextStatuses(agreement.status).includes('active')) {
    const params = { number: agreement.number, from: agreement.status, to: 'active' }
    throw new Refusal('E_STATUS_STEP', params, 'status')
  }
  const fundId = await fundFor(trx, cityId, agreement)
  await trx
    .query()
    .from('agreements')
    .where({ city_id: cityId, id: agreementId })
    .update({ status: 'active', fund_id: fundId, version: agreement.version + 1 })
  await keepVersion(trx, cityId, agreementId, { by: activation.preparedBy, reason: null })

  if (agreement.amount > 0n) {
    const { amount } = agreement
    const exchange = await exchangeOf(trx, cityId, { agreement, amount, on: activation.on })
    const lines = await pledgeEntryLines(trx, cityId, { ...agreement, fundId }, amount)
    await postEntry(trx, {
      ...pledgeEntry(agreement, activation, { lines, pricing: exchange?.pricing }),
      documents: await documentHashes(trx, cityId, 'agreement', agreementId),
    })
    await lockRate(trx, cityId, entryId, exchange?.locked)
  }
  return { fundId, replayed: false }
}

/** The entry of a pledge; its lines are in the currency of the agreement, and priced when that is foreign. */
export function pledgeEntry(
  agreement: { id: string; number: string; title: string },
  activation: Omit<AgreementActivation, 'agreementId'>,
  { lines, pricing }: { lines: PostingLine[]; pricing?: Pricing }
): EntryRequest {
  return {
    id: activation.entryId,
    cityId: activation.cityId,
    kind: 'pledge',
    effectiveOn: activation.on,
    memo: `${agreement.number} ${agreement.title}`,
    source: { type: 'agreement', id: agreement.id },
    preparedBy: activation.preparedBy,
    approvedBy: activation.approvedBy,
    lines: pricing ? pricedPledge(lines, pricing) : lines,
  }
}

async function isPledgeOf(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  agreementId: string
): Promise<boolean> {
  const [entry] = await selectRows(
    trx,
    `SELECT 1 FROM journal_entries
     WHERE city_id = ? AND id = ? AND source_type = 'agreement' AND source_id = ?`,
    [cityId, entryId, agreementId]
  )
  return entry !== undefined
}

async function fundFor(
  trx: TransactionClientContract,
  cityId: string,
  agreement: StoredAgreement
): Promise<string> {
  if (!isFree(agreement.earmark)) {
    const { id } = await openFund(trx, {
      cityId,
      code: await freeFundCode(trx, cityId, agreement.number),
      name: agreement.title,
      restriction: restrictionOf(agreement.earmark),
      startsOn: agreement.startsOn,
      endsOn: agreement.endsOn,
    })
    return id
  }
  return generalFundOf(trx, cityId)
}

/** The number of the agreement; when a fund was opened for an agreement that had it before, with a 2 behind. */
async function freeFundCode(
  trx: TransactionClientContract,
  cityId: string,
  number: string
): Promise<string> {
  for (let copy = 1; ; copy++) {
    const code = copy === 1 ? number : `${number}-${copy}`
    const [taken] = await selectRows(trx, 'SELECT 1 FROM funds WHERE city_id = ? AND code = ?', [
      cityId,
      code,
    ])
    if (!taken) return code
  }
}
