import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { GENESIS } from '#ledger/chain'
import { CHART } from '#ledger/domain/chart'
import type { RecognitionPolicy } from '#ledger/domain/events'

export interface LedgerOpening {
  cityId: string
  functionalCurrency: string
  recognitionPolicy: RecognitionPolicy
  /** Entries above this amount (minor units) need a second person; null: none does for its amount. */
  approvalThreshold: bigint | null
  futureDays?: number
  opensOn: string
}

/** A city's books: its policies, an empty chain and the small chart of accounts. */
export async function openLedger(
  trx: TransactionClientContract,
  opening: LedgerOpening
): Promise<void> {
  await trx
    .insertQuery()
    .table('ledgers')
    .insert({
      city_id: opening.cityId,
      functional_currency: opening.functionalCurrency,
      recognition_policy: opening.recognitionPolicy,
      approval_threshold: opening.approvalThreshold,
      future_days: opening.futureDays ?? 0,
      head_seq: 0n,
      head_hash: GENESIS,
      head_recorded_at: '1970-01-01T00:00:00.000Z',
    })
  await trx
    .insertQuery()
    .table('accounts')
    .multiInsert(
      CHART.map((account) => ({
        city_id: opening.cityId,
        code: account.code,
        type: account.type,
        normal_side: account.normalSide,
        currency: null,
        floor_zero: account.floorZero,
        needs_line: account.needsLine,
        opened_on: opening.opensOn,
      }))
    )
}
