import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { StatementLine } from '#bank/domain/statement'
import { newId } from '#core/ids'
import { selectRows, toFlag } from '#core/sql'

const ROWS_PER_STATEMENT = 400

/** Lines by their keys, in their order: those the account has already are found, the others stored. */
export async function storeLines(
  trx: TransactionClientContract,
  cityId: string,
  accountId: string,
  lines: readonly StatementLine[],
  keys: readonly string[]
): Promise<{ id: string; isNew: boolean }[]> {
  const known = await knownLines(trx, cityId, accountId, keys)
  const stored = lines.map((line, index) => {
    const key = keys[index]!
    const id = known.get(key)
    return { id: id ?? newId(), isNew: id === undefined, key, line }
  })
  const rows = stored
    .filter(({ isNew }) => isNew)
    .map(({ id, key, line }) => rowOf(trx, line, { cityId, accountId, id, key }))
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await trx
      .insertQuery()
      .table('bank_lines')
      .multiInsert(rows.slice(from, from + ROWS_PER_STATEMENT))
  }
  return stored.map(({ id, isNew }) => ({ id, isNew }))
}

async function knownLines(
  trx: TransactionClientContract,
  cityId: string,
  accountId: string,
  keys: readonly string[]
): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  for (let from = 0; from < keys.length; from += ROWS_PER_STATEMENT) {
    const part = keys.slice(from, from + ROWS_PER_STATEMENT)
    const rows = await selectRows(
      trx,
      `SELECT id, line_key FROM bank_lines
       WHERE city_id = ? AND account_id = ? AND line_key IN (${part.map(() => '?').join(', ')})`,
      [cityId, accountId, ...part]
    )
    for (const row of rows) known.set(row.line_key, row.id)
  }
  return known
}

function rowOf(
  trx: TransactionClientContract,
  line: StatementLine,
  at: { cityId: string; accountId: string; id: string; key: string }
) {
  return {
    city_id: at.cityId,
    id: at.id,
    account_id: at.accountId,
    line_key: at.key,
    bank_ref: line.bankRef,
    booked_on: line.bookedOn,
    value_on: line.valueOn,
    amount: line.amount,
    is_reversal: toFlag(trx, line.isReversal),
    end_to_end: line.endToEnd,
    structured_ref: line.structuredRef,
    text: line.text,
    counterparty: line.counterparty,
    counterparty_account: line.counterpartyAccount,
    counterparty_id: line.counterpartyId,
    code: line.code,
    sent_currency: line.sent?.currency ?? null,
    sent_amount: line.sent?.amount ?? null,
    sent_rate: line.sent?.rate ?? null,
  }
}
