import { GENESIS } from '#ledger/chain'
import { isPostgres, selectRows } from '#core/sql'
import { openRawConnection, ownerClient } from '../../tests/support/databases.js'

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

const EMPTIED = ['postings', 'journal_entries', 'balance_totals', 'authority_days']

/** Takes every entry of the measured city, which is the only one, out again; only without guards. */
export async function emptyBooks(cityId: string): Promise<void> {
  const client = ownerClient()
  if (isPostgres()) await truncateOnPostgres()
  else {
    for (const table of EMPTIED)
      await client.rawQuery(`DELETE FROM ${table} WHERE city_id = ?`, [cityId])
  }
  await client.rawQuery(
    'UPDATE ledgers SET head_seq = 0, head_hash = ?, head_recorded_at = ? WHERE city_id = ?',
    [GENESIS, '2000-01-01T00:00:00.000Z', cityId]
  )
}

/**
 * Rows that are only deleted stay in tables and indexes, and a ledger never has such. The statistics are
 * those of the full tables: as in a database that has run for a while.
 */
async function truncateOnPostgres(): Promise<void> {
  const owner = ownerClient()
  await owner.rawQuery('ANALYZE')
  const superuser = await openRawConnection()
  try {
    await superuser.run(
      `SET session_replication_role = replica; TRUNCATE ${EMPTIED.join(', ')} CASCADE`
    )
  } finally {
    await superuser.close()
  }
}
