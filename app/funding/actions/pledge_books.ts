import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { lockAgreementHead, type AgreementHead } from '#funding/actions/agreement_store'
import { ledgerTermsOf, type LedgerTerms } from '#funding/queries/ledger_terms'
import type { Position } from '#funding/queries/positions'
import { toDecimalString } from '#money/money'

/** An agreement whose money moves, locked, with what its lines need to know. */
export interface PledgeBooks {
  agreement: AgreementHead & { fundId: string }
  ledger: LedgerTerms
  /** The dimensions of its lines, with a part of one of its positions. */
  of(part: Position): {
    fund: string
    currency: string
    functionalCurrency: string
    amount: bigint
    functionalAmount: bigint
    agreement: string
    party: string
  }
}

/** Locks an agreement for an entry on its pledge or its money; refused for one that has no books yet. */
export async function openPledgeBooks(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string
): Promise<PledgeBooks> {
  const agreement = await lockAgreementHead(trx, cityId, agreementId)
  const { number, status, fundId } = agreement
  if (!fundId) throw new Refusal('E_AGREEMENT_NOT_ACTIVE', { number, status }, 'agreement')
  const ledger = await ledgerTermsOf(trx, cityId)
  return {
    agreement: { ...agreement, fundId },
    ledger,
    of: ({ amount, functional }) => ({
      fund: fundId,
      currency: agreement.currency,
      functionalCurrency: ledger.currency,
      amount,
      functionalAmount: functional,
      agreement: agreement.id,
      party: agreement.funderId,
    }),
  }
}

/** The amount asked for is not above what there is; `code` has `{most}` and `{currency}`. */
export function refuseAbove(code: string, amount: bigint, most: bigint, currency: string): void {
  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (amount > most) {
    throw new Refusal(
      code,
      { most: toDecimalString(most < 0n ? 0n : most, currency), currency },
      'amount'
    )
  }
}

/**
 * The row of a decision that was recorded before under the same id; sent again with other content it is
 * refused.
 */
export async function recordedBefore(
  client: Client,
  table: 'condition_outcomes' | 'write_offs' | 'refunds' | 'refund_payments',
  row: Row
): Promise<boolean> {
  const [stored] = await selectRows(client, `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`, [
    row.city_id,
    row.id,
  ])
  if (!stored) return false
  const same = Object.entries(row).every(([column, value]) =>
    typeof value === 'bigint' ? toBigInt(stored[column]) === value : stored[column] === value
  )
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return true
}

export function neededText(text: string | null | undefined, field: string): string {
  const tidy = text?.normalize('NFC').trim()
  if (!tidy) throw new Refusal('E_REASON_NEEDED', {}, field)
  return tidy
}
