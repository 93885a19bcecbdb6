import { isPostgres } from '#core/sql'
import { openRawConnection } from '#tests/support/databases'
import { literal } from '#tests/support/tamper'
import type { LedgerFixture } from '#tests/support/ledger'
import { entryOf } from '#tests/support/ledger'
import { newId } from '#core/ids'
import type { PostingLine } from '#ledger/domain/entry'

/** What is taken out: triggers by table and name, or all rules of a kind that a table declares. */
export interface TakenOut {
  triggers?: [table: string, name: string][]
  /** Append-only guards of these tables. */
  appendOnly?: string[]
  checks?: string[]
  foreignKeys?: string[]
}

export interface Sabotage {
  without: TakenOut
  damage: string[]
  /** Has no answer in whole books. */
  question: string
}

/**
 * Takes a guard out as the owner could, does the damage the guard was there for, and asks for it; then
 * takes all of it back. Returns how many rows answered before and after.
 */
export async function sabotage({ without, damage, question }: Sabotage): Promise<[number, number]> {
  const raw = await openRawConnection()
  try {
    const before = (await raw.rows(question)).length
    if (!isPostgres()) {
      if (without.checks) await raw.run('PRAGMA ignore_check_constraints = ON')
      if (without.foreignKeys) await raw.run('PRAGMA foreign_keys = OFF')
    }
    await raw.run(isPostgres() ? 'BEGIN' : 'BEGIN IMMEDIATE')
    for (const statement of isPostgres() ? onPostgres(without) : onSqlite(without))
      await raw.run(statement)
    for (const statement of damage) await raw.run(statement)
    const after = (await raw.rows(question)).length
    await raw.run('ROLLBACK')
    return [before, after]
  } finally {
    await raw.close()
  }
}

function onPostgres({ triggers, appendOnly, checks, foreignKeys }: TakenOut): string[] {
  const drop = (tables: string[] | undefined, type: 'c' | 'f') =>
    (tables ?? []).map(
      (table) => `DO $do$ DECLARE r record; BEGIN
        FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = '${table}'::regclass AND contype = '${type}'
        LOOP EXECUTE format('ALTER TABLE ${table} DROP CONSTRAINT %I', r.conname); END LOOP; END $do$`
    )
  return [
    ...(triggers ?? []).map(([table, name]) => `ALTER TABLE ${table} DISABLE TRIGGER ${name}`),
    ...(appendOnly ?? []).map(
      (table) => `ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`
    ),
    ...drop(checks, 'c'),
    ...drop(foreignKeys, 'f'),
  ]
}

function onSqlite({ triggers, appendOnly }: TakenOut): string[] {
  return [
    ...(triggers ?? []).map(([, name]) => `DROP TRIGGER ${name}`),
    ...(appendOnly ?? []).flatMap((table) =>
      ['update', 'delete', 'replace'].map((event) => `DROP TRIGGER ${table}_append_only_${event}`)
    ),
  ]
}

/** An entry as statements: what somebody with a shell of the database would type. */
export function handWritten(
  fixture: LedgerFixture,
  lines: PostingLine[],
  header: Record<string, unknown> = {}
): string[] {
  const { cityId } = fixture
  const request = entryOf(fixture)
  const row: Record<string, unknown> = {
    city_id: cityId,
    id: newId(),
    kind: request.kind,
    effective_on: request.effectiveOn,
    recorded_at: '2099-01-01T00:00:00.000Z',
    memo: 'by hand',
    request_hash: 'x',
    prepared_by: fixture.maker,
    line_count: lines.length,
    payload: '{}',
    hash: 'f'.repeat(64),
    ...header,
  }
  const given = Object.keys(row)
  const value = (one: unknown) => (typeof one === 'bigint' ? String(one) : literal(one))
  const head = (column: string) => `(SELECT ${column} FROM ledgers WHERE city_id = '${cityId}')`
  const computed = { seq: head('head_seq'), prev_hash: head('head_hash') }
  const missing = Object.entries(computed).filter(([column]) => !given.includes(column))
  return [
    `UPDATE ledgers SET head_seq = head_seq + 1 WHERE city_id = '${cityId}'`,
    ...lines.map(
      (
        line,
        at
      ) => `INSERT INTO postings (city_id, entry_id, line_no, effective_on, account_code, fund_id,
          budget_line_id, commitment_id, currency, amount, functional_amount)
        VALUES (${[
          cityId,
          row.id,
          at + 1,
          row.effective_on,
          line.account,
          line.fund,
          line.budgetLine ?? null,
          line.commitment ?? null,
          line.currency,
        ]
          .map((one) => (typeof one === 'number' ? one : literal(one)))
          .join(', ')}, ${line.amount}, ${line.functionalAmount ?? line.amount})`
    ),
    `INSERT INTO journal_entries (${[...given, ...missing.map(([column]) => column)].join(', ')})
      VALUES (${[...given.map((column) => (column === 'line_count' ? row[column] : value(row[column]))), ...missing.map(([, sql]) => sql)].join(', ')})`,
  ]
}
