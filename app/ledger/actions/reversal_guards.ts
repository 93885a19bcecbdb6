import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { conditionOf } from '#funding/queries/condition'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { stands, type Origin } from '#ledger/queries/standing'

/** A pledge follows its agreement: taken back alone it would leave the agreement without one. */
export function refusePledge({ kind }: Origin): void {
  if (kind === 'pledge') throw new Refusal('E_REVERSE_PLEDGE', {}, undefined, 409)
}

/**
 * What a reversal must not leave behind although every account still balances: payments without their
 * commitment, and money that came again while something else had taken its place.
 */
export async function refuseOrphans(
  trx: TransactionClientContract,
  cityId: string,
  origin: Origin,
  lines: readonly PostingLine[]
): Promise<void> {
  await refuseShared(trx, cityId, origin)
  const comesAgain = origin.steps % 2 === 1
  const isMissing = comesAgain ? await isReplaced(trx, cityId, origin, lines) : false
  if (isMissing) throw new Refusal('E_REVERSAL_REPLACED', {}, undefined, 409)
  if (!comesAgain && (await isPaid(trx, cityId, origin)))
    throw new Refusal('E_REVERSAL_PAID', {}, undefined, 409)
  await refuseAnswered(trx, cityId, lines)
  await refuseHeldBeyondCondition(trx, cityId, origin, lines)
  await refuseInKindBelowZero(trx, cityId, origin)
  if (comesAgain) return
  if (origin.kind === 'receipt') await refuseUnderClosed(trx, cityId, lines)
  if (origin.kind !== 'commitment') return
  const [paid] = await selectRows(
    trx,
    `SELECT 1 FROM postings WHERE city_id = ? AND commitment_id = ? AND account_code = '8400'
     GROUP BY commitment_id HAVING sum(functional_amount) <> 0`,
    [cityId, origin.id]
  )
  if (paid) throw new Refusal('E_REVERSAL_SPENT', {}, undefined, 409)
}

/** What came in kind and was used meanwhile cannot be taken from under its use, nor be used twice. */
async function refuseInKindBelowZero(
  trx: TransactionClientContract,
  cityId: string,
  { id }: Origin
): Promise<void> {
  const [overdrawn] = await selectRows(
    trx,
    `SELECT 1 FROM in_kind_steps k JOIN in_kind_items i ON i.city_id = k.city_id AND i.id = k.item_id
     WHERE k.city_id = ? AND k.entry_id = ? AND (SELECT coalesce(sum(s.amount), 0) FROM in_kind_steps s
       WHERE s.city_id = i.city_id AND s.item_id = i.id
         AND ${stands('s.city_id', 's.entry_id')}) < 0`,
    [cityId, id]
  )
  if (overdrawn) throw new Refusal('E_REVERSAL_IN_KIND', {}, undefined, 409)
}

/** What stands in the ledgers of several cities is not taken back in one of them. */
async function refuseShared(trx: TransactionClientContract, cityId: string, { id }: Origin) {
  const [shared] = await selectRows(
    trx,
    'SELECT 1 FROM network_sides WHERE city_id = ? AND entry_id = ?',
    [cityId, id]
  )
  if (shared) throw new Refusal('E_REVERSE_SHARED', {}, undefined, 409)
}

/** What was owed by the entry has been paid: the payment comes back first. */
async function isPaid(trx: TransactionClientContract, cityId: string, { id, kind }: Origin) {
  if (kind !== 'expenditure' && kind !== 'opening') return false
  const [payment] = await selectRows(
    trx,
    `SELECT 1 FROM payables y
     JOIN payable_payments q ON q.city_id = y.city_id AND q.payable_id = y.id
     WHERE y.city_id = ? AND y.entry_id = ? AND ${stands('q.city_id', 'q.entry_id')} LIMIT 1`,
    [cityId, id]
  )
  return payment !== undefined
}

/** A payment that came again pays what is owed no more, or more than is owed. */
async function isPaidOtherwise(trx: TransactionClientContract, cityId: string, entryId: string) {
  const [payable] = await selectRows(
    trx,
    `SELECT 1 FROM payable_payments q
     JOIN payables y ON y.city_id = q.city_id AND y.id = q.payable_id
     WHERE q.city_id = ? AND q.entry_id = ? AND (NOT ${stands('y.city_id', 'y.entry_id')}
       OR y.amount < (SELECT sum(o.amount) FROM payable_payments o
         WHERE o.city_id = y.city_id AND o.payable_id = y.id
           AND ${stands('o.city_id', 'o.entry_id')}))`,
    [cityId, entryId]
  )
  return payable !== undefined
}

/** A closed agreement would be left with an open pledge; the page of the receipt opens it again. */
async function refuseUnderClosed(
  trx: TransactionClientContract,
  cityId: string,
  lines: readonly PostingLine[]
): Promise<void> {
  const [closed] = await selectRows(
    trx,
    `SELECT number FROM agreements WHERE city_id = ? AND id = ? AND status = 'closed'`,
    [cityId, lines.find(({ agreement }) => agreement)?.agreement ?? null]
  )
  if (closed) throw new Refusal('E_REVERSE_CLOSED', { number: closed.number }, undefined, 409)
}

/** What is open under an agreement is never on the other side: accounts summed up, debit positive. */
const OVERTURNED: [accounts: string[], side: '>' | '<'][] = [
  [[ACCOUNTS.pledgeAllowance], '>'],
  [[ACCOUNTS.refundableAdvances], '>'],
  [[ACCOUNTS.refundsPayable], '>'],
  [[ACCOUNTS.pledgesReceivable], '<'],
  [[ACCOUNTS.pledgesNotRecognised], '<'],
  // Lost and not paid after all; an allowance alone is a loss that is not certain yet
  [[ACCOUNTS.pledgeLosses, ACCOUNTS.pledgeAllowance], '<'],
]

/**
 * What later entries answered cannot be taken from under them: a condition whose pledge was paid, an
 * advance that was earned, a refund that was paid, an allowance that was used, a write-off that was paid
 * late.
 */
async function refuseAnswered(
  trx: TransactionClientContract,
  cityId: string,
  lines: readonly PostingLine[]
): Promise<void> {
  for (const [accounts, side] of OVERTURNED) {
    const agreements = new Set(
      lines.filter(({ account }) => accounts.includes(account)).map(({ agreement }) => agreement)
    )
    for (const agreement of agreements) {
      if (!agreement) continue
      const [overturned] = await selectRows(
        trx,
        `SELECT 1 FROM postings WHERE city_id = ? AND agreement_id = ? AND account_code IN
           (${accounts.map(() => '?').join(', ')})
         GROUP BY agreement_id HAVING sum(amount) ${side} 0`,
        [cityId, agreement, ...accounts]
      )
      if (overturned) throw new Refusal('E_REVERSAL_ANSWERED', {}, undefined, 409)
    }
  }
}

/**
 * Money is held for a condition as far as that is open. What comes again beyond it - another receipt has
 * taken its place meanwhile - could neither be earned by the condition nor be spent.
 */
async function refuseHeldBeyondCondition(
  trx: TransactionClientContract,
  cityId: string,
  { kind }: Origin,
  lines: readonly PostingLine[]
): Promise<void> {
  const { refundableAdvances } = ACCOUNTS
  const holding = lines.filter(({ account }) => account === refundableAdvances)
  for (const agreement of new Set(holding.map((line) => line.agreement))) {
    const condition = agreement ? await conditionOf(trx, cityId, agreement) : null
    if (!condition) continue
    const [{ held }] = await selectRows(
      trx,
      `SELECT -sum(amount) AS held FROM postings
       WHERE city_id = ? AND agreement_id = ? AND account_code = ?`,
      [cityId, agreement, refundableAdvances]
    )
    if (toBigInt(held) <= condition.open) continue
    const code = kind === 'receipt' ? 'E_REVERSAL_REPLACED' : 'E_REVERSAL_ANSWERED'
    throw new Refusal(code, {}, undefined, 409)
  }
}

async function isReplaced(
  trx: TransactionClientContract,
  cityId: string,
  { id, kind }: Origin,
  lines: readonly PostingLine[]
): Promise<boolean> {
  if (kind === 'expenditure') {
    const [commitment] = await selectRows(
      trx,
      `SELECT 1 FROM journal_entries e WHERE e.city_id = ? AND e.id = ? AND ${stands('e.city_id', 'e.id')}`,
      [cityId, lines.find(({ commitment: of }) => of)?.commitment]
    )
    return !commitment
  }
  if (kind === 'payment') return isPaidOtherwise(trx, cityId, id)
  if (kind !== 'receipt') return false
  const [other] = await selectRows(
    trx,
    `SELECT 1 FROM receipts again JOIN receipts r ON r.city_id = again.city_id AND r.id <> again.id
       AND (r.content_key = again.content_key
         OR (r.agreement_id = again.agreement_id AND r.bank_ref = again.bank_ref))
     WHERE again.city_id = ? AND again.entry_id = ? AND ${stands('r.city_id', 'r.entry_id')} LIMIT 1`,
    [cityId, id]
  )
  if (other) return true
  const [answered] = await selectRows(
    trx,
    `SELECT 1 FROM postings WHERE city_id = ? AND agreement_id = ? AND account_code IN ('1100', '9000')
     GROUP BY agreement_id HAVING sum(amount) < 0`,
    [cityId, lines.find(({ agreement }) => agreement)?.agreement]
  )
  return answered !== undefined
}
