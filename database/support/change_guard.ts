import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/**
 * Changes one expression of an installed guard and leaves the rest of it as it is, whichever migration
 * wrote it last. It fails when the expression is not there, so no guard is lost in silence.
 */
export async function changeGuard(
  client: QueryClientContract,
  name: string,
  from: string,
  to: string
): Promise<void> {
  const postgres = client.dialect.name === 'postgres'
  const result = postgres
    ? await client.rawQuery(
        `SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p
         JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = current_schema()
         WHERE p.proname = ?`,
        [name]
      )
    : await client.rawQuery(`SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?`, [
        name,
      ])
  const sql: string | undefined = (postgres ? result.rows : result)[0]?.sql
  if (!sql?.includes(from)) throw new Error(`The guard ${name} has no "${from}" to change`)
  if (!postgres) await client.rawQuery(`DROP TRIGGER ${name}`)
  await client.rawQuery(sql.replace(from, to))
}
