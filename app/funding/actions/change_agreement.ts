import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { canonicalJson } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { documentHashes } from '#documents/queries/documents'
import {
  columnsOf,
  keepVersion,
  lockAgreement,
  refuseStale,
  snapshotOf,
  storeParts,
  type AgreementTerms,
  type StoredAgreement,
} from '#funding/actions/agreement_store'
import { checkTerms } from '#funding/actions/check_terms'
import { pledgeEntryLines } from '#funding/actions/entry_lines'
import { pledgeChangeExchange } from '#funding/actions/exchange'
import { tidy } from '#funding/actions/record_agreement'
import type { Condition } from '#funding/domain/conditions'
import {
  canonicalEarmark,
  earmarkAllows,
  restrictionOf,
  type Earmark,
} from '#funding/domain/earmark'
import { pricedPledge } from '#ledger/domain/foreign_lines'
import { linesPaidBy } from '#funding/queries/earmarked_lines'
import { openPledgeOf } from '#funding/queries/ledger_terms'
import { policiesOf } from '#ledger/queries/policies'
import { lockRate } from '#ledger/actions/locked_rates'
import { postEntry } from '#ledger/actions/post_entry'
import { toDecimalString } from '#money/money'

export interface AgreementChange {
  /** Id of the entry that corrects the pledge when the amount of an active agreement changes. */
  entryId: string
  cityId: string
  agreementId: string
  /** Version the person saw: a later one is not overwritten. */
  version: number
  terms: AgreementTerms
  reason: string
  /** Accounting day of the correction of the pledge. */
  on: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Changes what was agreed, with a reason; the former terms stay as a version. Once money has come the
 * funder and the currency are fixed, and what an active agreement's fund was opened for stays: the kind
 * of its restriction, and every line its money already pays.
 */
export async function changeAgreement(
  trx: TransactionClientContract,
  change: AgreementChange
): Promise<{ version: number; replayed: boolean }> {
  const { cityId, agreementId } = change
  const stored = await lockAgreement(trx, cityId, agreementId)
  const terms = tidy(change.terms)
  const same = snapshotOf(terms, stored.status) === snapshotOf(stored, stored.status)
  if (same && stored.version === change.version + 1) {
    return { version: stored.version, replayed: true }
  }
  refuseStale(stored, change.version)
  const reason = change.reason.trim()
  if (!reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (stored.status === 'closed') {
    throw new Refusal('E_AGREEMENT_CLOSED', { number: stored.number }, 'status')
  }
  if (same) throw new Refusal('E_NOTHING_CHANGED')
  await checkTerms(trx, cityId, agreementId, terms)
  await refuseFixed(trx, cityId, stored, terms)

  await trx
    .query()
    .from('agreements')
    .where({ city_id: cityId, id: agreementId })
    .update({ ...columnsOf(terms), version: stored.version + 1 })
  await storeParts(trx, cityId, agreementId, terms)
  await keepVersion(trx, cityId, agreementId, { by: change.preparedBy, reason })
  await correctPledge(trx, change, stored, terms)
  await refuseAlone(trx, change, stored, terms)
  return { version: stored.version + 1, replayed: false }
}

/**
 * What money in the books may pay is not changed by one person where the city wants a second one. Asked
 * last: what is kept as a draft has passed every other rule.
 */
async function refuseAlone(
  trx: TransactionClientContract,
  { cityId, approvedBy }: AgreementChange,
  stored: StoredAgreement,
  terms: AgreementTerms
) {
  if (approvedBy || stored.status !== 'active') return
  const same = (one: Earmark, other: Earmark) =>
    canonicalJson(canonicalEarmark(one)) === canonicalJson(canonicalEarmark(other))
  if (same(terms.earmark ?? {}, stored.earmark)) return
  const { approvalThreshold } = await policiesOf(trx, cityId)
  if (approvalThreshold !== null) throw new Refusal('E_APPROVAL_NEEDED', {}, 'earmark')
}

async function refuseFixed(
  trx: TransactionClientContract,
  cityId: string,
  stored: StoredAgreement,
  terms: AgreementTerms
) {
  const { number } = stored
  const [paid] = await selectRows(
    trx,
    'SELECT 1 FROM receipts WHERE city_id = ? AND agreement_id = ? LIMIT 1',
    [cityId, stored.id]
  )
  // The pledge of an active agreement stands in the books under this funder and in this currency
  if (paid || stored.status === 'active') {
    if (terms.currency !== stored.currency) {
      throw new Refusal('E_CURRENCY_FIXED', { number }, 'currency')
    }
    if (terms.funderId !== stored.funderId)
      throw new Refusal('E_FUNDER_FIXED', { number }, 'funder')
  }
  if (stored.status !== 'active') return
  const earmark = terms.earmark ?? {}
  if (restrictionOf(earmark) !== restrictionOf(stored.earmark)) {
    throw new Refusal('E_EARMARK_FUND', { number }, 'earmark')
  }
  // Whether a pledge depends on a condition decides how it stands in the books
  if (booksOf(terms.condition) !== booksOf(stored.condition)) {
    throw new Refusal('E_CONDITION_FIXED', { number }, 'condition_kind')
  }
  await refuseExcluded(trx, cityId, stored, earmark)
}

function booksOf(condition: Condition | null | undefined): string {
  return condition ? `${condition.rightOfReturn} ${condition.spendToFulfil}` : 'unconditional'
}

async function refuseExcluded(
  trx: TransactionClientContract,
  cityId: string,
  stored: StoredAgreement,
  earmark: Earmark
) {
  for (const line of await linesPaidBy(trx, cityId, stored.fundId!)) {
    const answer = earmarkAllows(earmark, line)
    if (!answer.ok) {
      const params = { line: line.code, dimension: answer.excludedBy }
      throw new Refusal('E_EARMARK_IN_USE', params, `earmark.${answer.excludedBy}`)
    }
  }
}

async function correctPledge(
  trx: TransactionClientContract,
  change: AgreementChange,
  stored: StoredAgreement,
  terms: AgreementTerms
) {
  const difference = terms.amount - stored.amount
  if (stored.status !== 'active' || difference === 0n) return
  const open = await openPledgeOf(trx, change.cityId, stored.id)
  if (open + difference < 0n) {
    const least = toDecimalString(stored.amount - open, stored.currency)
    throw new Refusal('E_BELOW_RECEIVED', { least, currency: stored.currency }, 'amount')
  }
  const agreement = { ...stored, fundId: stored.fundId! }
  const lines = await pledgeEntryLines(trx, change.cityId, agreement, difference)
  const exchange = await pledgeChangeExchange(trx, change.cityId, stored, difference, change.on)
  await postEntry(trx, {
    id: change.entryId,
    cityId: change.cityId,
    kind: 'pledge',
    effectiveOn: change.on,
    memo: `${terms.number} ${terms.title}`,
    source: { type: 'agreement', id: stored.id },
    preparedBy: change.preparedBy,
    approvedBy: change.approvedBy,
    documents: await documentHashes(trx, change.cityId, 'agreement', stored.id),
    lines: exchange ? pricedPledge(lines, exchange.pricing) : lines,
  })
  await lockRate(trx, change.cityId, change.entryId, exchange?.locked)
}
