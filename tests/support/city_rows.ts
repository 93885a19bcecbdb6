import { createHash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { isPostgres, selectRows } from '#core/sql'

let tables: Promise<string[]> | undefined

/** Tables whose rows belong to a city. */
async function cityTables(): Promise<string[]> {
  const sql = isPostgres()
    ? `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'city_id' ORDER BY 1`
    : `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'city_id' ORDER BY 1`
  return (await selectRows(db.connection(), sql)).map(({ name }) => name as string)
}

/** One hash over every row of a city in every table: equal before and after means nothing was touched. */
export async function cityRowsHash(cityId: string): Promise<string> {
  const hash = createHash('sha256')
  for (const table of await (tables ??= cityTables())) {
    const rows = await selectRows(db.connection(), `SELECT * FROM ${table} WHERE city_id = ?`, [
      cityId,
    ])
    const texts = rows.map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    )
    hash.update(`${table}\n${texts.sort().join('\n')}\n`)
  }
  const people = await selectRows(
    db.connection(),
    `SELECT p.id, p.email, p.full_name, p.password, p.locale, p.disabled_at FROM people p
     JOIN memberships m ON m.person_id = p.id WHERE m.city_id = ? ORDER BY p.id`,
    [cityId]
  )
  hash.update(JSON.stringify(people))
  return hash.digest('hex')
}
