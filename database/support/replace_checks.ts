import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { selectRows } from '#core/sql'

interface Stored {
  type: 'table' | 'index' | 'trigger'
  name: string
  tbl_name: string
  sql: string
}

/**
 * SQLite cannot change the check of a column that a check of the table names too: `table` and all others that
 * refer to it are made anew with their rows, as they stand but for the replaced text, with their indexes and
 * with every trigger that names one of them. `family` begins with the table; each follows what it refers to.
 */
export async function replaceCheck(
  client: QueryClientContract,
  family: readonly string[],
  { from, to }: { from: string; to: string }
): Promise<void> {
  const run = (sql: string) => client.rawQuery(sql)
  const names = new RegExp(`\\b(${family.join('|')})\\b`)
  const stored: Stored[] = await selectRows(
    client,
    `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid`,
    []
  )
  const made = family.map((name) =>
    stored.find((one) => one.type === 'table' && one.name === name)!
  )
  if (!made[0].sql.includes(from)) throw new Error(`${family[0]} has no "${from}"`)
  const triggers = stored.filter(({ type, sql }) => type === 'trigger' && names.test(sql))
  const indexes = stored.filter((one) => one.type === 'index' && family.includes(one.tbl_name))
  for (const { name } of triggers) await run(`DROP TRIGGER ${name}`)
  for (const { name, sql } of made) {
    const anew = sql
      .replace(from, to)
      .replace(/^CREATE TABLE "?\w+"?/, `CREATE TABLE ${name}_anew`)
      .replace(/REFERENCES "?(\w+)"?/g, (text, other: string) =>
        family.includes(other) ? `REFERENCES ${other}_anew` : text
      )
    await run(anew)
    await run(`INSERT INTO ${name}_anew SELECT * FROM ${name}`)
  }
  for (const { name } of made.toReversed()) await run(`DROP TABLE ${name}`)
  for (const { name } of made) await run(`ALTER TABLE ${name}_anew RENAME TO ${name}`)
  for (const { sql } of [...indexes, ...triggers]) await run(sql)
}
