import { isPostgres, selectRows } from '#core/sql'
import { ownerClient } from '../../tests/support/databases.js'

const GUARDED = ['journal_entries', 'postings', 'ledgers', 'balance_totals']

/** Does the work with every guard of the ledger out of the way, as its owner can, and puts them back. */
export async function withoutGuards<T>(work: () => Promise<T>): Promise<T> {
  const client = ownerClient()
  if (isPostgres()) {
    const each = async (what: string) => {
      for (const table of GUARDED)
        await client.rawQuery(`ALTER TABLE ${table} ${what} TRIGGER USER`)
    }
    await each('DISABLE')
    try {
      return await work()
    } finally {
      await each('ENABLE')
    }
  }
  const marks = GUARDED.map(() => '?').join(', ')
  const triggers = await selectRows(
    client,
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (${marks})`,
    GUARDED
  )
  for (const { name } of triggers) await client.rawQuery(`DROP TRIGGER ${name}`)
  try {
    return await work()
  } finally {
    for (const { sql } of triggers) await client.rawQuery(sql)
  }
}
