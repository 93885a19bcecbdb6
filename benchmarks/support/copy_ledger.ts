import { once } from 'node:events'
import { chmodSync, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { storagePath } from '#config/app'
import { ownerClient, openRawConnection } from '../../tests/support/databases.js'
import { selectRows } from '#core/sql'
import { fillTotals } from '#database/triggers/entries_project'

/*
 * A ledger of a million entries takes long to post through every guard. For measuring questions to it, the rows
 * of one that was posted so on SQLite are copied into an empty PostgreSQL, past the guards, as who runs the
 * server can; `ledger:verify` then proves that they are right.
 */

/** What is asked of the driver here. */
interface Source {
  defaultSafeIntegers(on: boolean): unknown
  prepare(sql: string): Question
  close(): unknown
}

interface Question {
  raw(on: boolean): Question
  get(): unknown
  all(): unknown[]
  iterate(): Iterable<unknown[]>
}

/** An earlier version kept its totals otherwise: they are reckoned anew. */
const RECKONED = 'balance_totals'

/** Copies the rows of every table that is still empty here. The server reads the files itself. */
export async function copyLedger(file: string): Promise<void> {
  // a folder that the account of the server can look into, which the one for temporary files is not
  const folder = await mkdtemp(join(dirname(storagePath), 'ledger-copy-'))
  chmodSync(folder, 0o755)
  const source = new Database(file, { readonly: true }) as unknown as Source
  source.defaultSafeIntegers(true)
  const target = await openRawConnection()
  try {
    await target.run(`SET session_replication_role = replica; SET synchronous_commit = off`)
    for (const { table, columns } of await sharedTables(source)) {
      const names = columns.join(', ')
      const [{ empty }] = await target.rows(`SELECT NOT EXISTS (SELECT 1 FROM ${table}) AS empty`)
      const rows = source.prepare(`SELECT ${names} FROM ${table}`).raw(true)
      if (!empty || table === RECKONED || rows.get() === undefined) continue
      const path = join(folder, table)
      await writeRows(path, rows.iterate())
      await target.run(`COPY ${table} (${names}) FROM '${path}'`)
      await rm(path)
    }
    await target.run(fillTotals('postgres'))
  } finally {
    source.close()
    await target.close()
    await rm(folder, { recursive: true, force: true })
  }
  // what a database has that has run for a while: statistics, and pages known to be visible to everyone
  await ownerClient().rawQuery('VACUUM (ANALYZE)')
}

/** Tables that both have, with the columns that both have: the file may be of an earlier version. */
async function sharedTables(source: Source) {
  const theirs = source
    .prepare(
      `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table'`
    )
    .all() as { table: string; column: string }[]
  const ours = await selectRows(
    ownerClient(),
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_generated = 'NEVER'`
  )
  const known = new Set(ours.map((row) => `${row.table_name}.${row.column_name}`))
  const shared = theirs.filter(({ table, column }) => known.has(`${table}.${column}`))
  return [...Map.groupBy(shared, ({ table }) => table)].map(([table, columns]) => ({
    table,
    columns: columns.map(({ column }) => column),
  }))
}

const PIECE = 1 << 20

/** The text form of COPY: a line for each row, tabs between values. */
async function writeRows(path: string, rows: Iterable<unknown[]>): Promise<void> {
  const out = createWriteStream(path)
  let text = ''
  for (const row of rows) {
    text += `${row.map(copyText).join('\t')}\n`
    if (text.length < PIECE) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await once(out, 'close')
}

const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function copyText(value: unknown): string {
  if (value === null) return '\\N'
  return typeof value === 'string'
    ? value.replace(/[\\\t\n\r]/g, (sign) => ESCAPED[sign])
    : String(value)
}
