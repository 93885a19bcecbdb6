import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Settled } from '#imports/actions/batch_store'
import { agreementActions } from '#imports/actions/kinds/agreements'
import { budgetLineActions } from '#imports/actions/kinds/budget_lines'
import { commitmentActions } from '#imports/actions/kinds/commitments'
import { contributionActions } from '#imports/actions/kinds/contributions'
import { expenditureActions } from '#imports/actions/kinds/expenditures'
import { funderActions } from '#imports/actions/kinds/funders'
import { openingActions } from '#imports/actions/kinds/openings'
import type { RecordKind } from '#imports/domain/mapping'
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
  /** Takes the record of a row back, as far as its kind can be. */
  undo(trx: TransactionClientContract, batch: Batch, row: BatchRow, undo: Undo): Promise<void>
}

const ACTIONS: Record<RecordKind, KindActions> = {
  contributions: contributionActions,
  agreements: agreementActions,
  grants: agreementActions,
  funders: funderActions,
  budget_lines: budgetLineActions,
  commitments: commitmentActions,
  expenditures: expenditureActions,
  openings: openingActions,
}

export function actionsOf(kind: RecordKind): KindActions {
  return ACTIONS[kind]
}
