import { isPostgres } from '#core/sql'
import { openRawConnection } from '#tests/support/databases'

/** Statements of someone who owns the database: guards and foreign keys do not hold them. */
export async function asOwner(tables: string[], statements: string[]): Promise<void> {
  const raw = await openRawConnection()
  try {
    if (isPostgres()) {
      await raw.run('SET session_replication_role = replica')
      for (const statement of statements) await raw.run(statement)
      return
    }
    await raw.run('PRAGMA foreign_keys = OFF')
    const names = tables.map((table) => `'${table}'`).join(', ')
    const triggers = await raw.rows(
      `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (${names})`
    )
    for (const { name } of triggers) await raw.run(`DROP TRIGGER ${name}`)
    try {
      for (const statement of statements) await raw.run(statement)
    } finally {
      for (const { sql } of triggers) await raw.run(sql as string)
    }
  } finally {
    await raw.close()
  }
}

/** A value as a literal of SQL. */
export function literal(value: unknown): string {
  return value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`
}
