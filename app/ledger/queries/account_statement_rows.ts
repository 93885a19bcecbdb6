import { readClient, selectRows, toBigInt } from '#core/sql'
import {
  accountStatement,
  type StatementLine,
  type StatementQuestion,
} from '#ledger/queries/accounts'

/** A row of a statement that is handed on: the balance at its beginning or end, or a line between them. */
export type StatementRow =
  | { of: 'opening' | 'closing'; day: string; debits: bigint; credits: bigint; balance: bigint }
  | { of: 'line'; line: StatementLine }

/** Lines read at once: the connection is free between two reads. */
const BATCH = 1000

/**
 * All of an account's statement, not one page of it: opening balance, every line that the filter finds with
 * the balance after it, closing balance. What is posted while it is read does not belong to it.
 */
export async function* accountStatementRows(
  cityId: string,
  code: string,
  asked: Omit<StatementQuestion, 'after'>,
  batch = BATCH
): AsyncGenerator<StatementRow> {
  const knownAt = asked.knownAt ?? (await lastSeq(cityId))
  let question: StatementQuestion = { ...asked, knownAt, after: null }
  for (;;) {
    const part = await accountStatement(cityId, code, question, batch)
    if (!question.after) {
      const { opening: balance } = part
      yield { of: 'opening', day: asked.from, debits: 0n, credits: 0n, balance }
    }
    for (const line of part.lines) yield { of: 'line', line }
    if (!part.next) {
      const { debits, credits, closing: balance } = part
      yield { of: 'closing', day: asked.to, debits, credits, balance }
      return
    }
    question = { ...question, after: part.next }
  }
}

async function lastSeq(cityId: string): Promise<bigint> {
  const [head] = await selectRows(readClient(), 'SELECT head_seq FROM ledgers WHERE city_id = ?', [
    cityId,
  ])
  return toBigInt(head?.head_seq)
}
