import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Settled } from '#imports/actions/batch_store'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch, BatchProgress } from '#imports/queries/batches'

export type Undo = NonNullable<BatchProgress['undo']>

/** Takes one row after the other within a transaction. */
export type TakeRow = (row: BatchRow) => Promise<Settled>

/** What becomes of the rows of one kind in the books. */
export interface KindActions {
  /** Records have no mirror that takes them back: with "all", all rows are one transaction. */
  isWhole: boolean
  /** Gets ready for the rows of a chunk. */
  taker(trx: TransactionClientContract, batch: Batch, rows: readonly BatchRow[]): Promise<TakeRow>
  /**
   * Takes all rows of a chunk at once, or throws `NotTogether` when one needs a look by itself; then
   * the transaction is taken back and fewer rows are tried, in the end one after the other.
   */
  takeTogether(
    trx: TransactionClientContract,
    batch: Batch,
    rows: readonly BatchRow[]
  ): Promise<Settled[]>
  /** Takes the record of a row back, as far as its kind can be. */
  undo(trx: TransactionClientContract, batch: Batch, row: BatchRow, undo: Undo): Promise<void>
}
