import { GENESIS } from '#ledger/chain'
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

/** Takes every entry of a city out again; only without guards. */
export async function emptyBooks(cityId: string): Promise<void> {
  const client = ownerClient()
  if (isPostgres()) await client.rawQuery('ANALYZE')
  for (const table of ['postings', 'journal_entries', 'balance_totals', 'authority_days']) {
    await client.rawQuery(`DELETE FROM ${table} WHERE city_id = ?`, [cityId])
  }
  await client.rawQuery(
    'UPDATE ledgers SET head_seq = 0, head_hash = ?, head_recorded_at = ? WHERE city_id = ?',
    [GENESIS, '2000-01-01T00:00:00.000Z', cityId]
  )
}
