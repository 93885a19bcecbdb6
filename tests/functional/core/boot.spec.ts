import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import DatabaseProvider from '#core/database_provider'
import { isPostgres, readClient, selectRows } from '#core/sql'

/** What is lost with another setting stands in brackets. */
const PRAGMAS = [
  { pragma: 'journal_mode', unsafe: 'DELETE', safe: 'WAL', about: 'reading while writing' },
  { pragma: 'synchronous', unsafe: '1', safe: '2', about: 'entries in a power cut' },
  { pragma: 'foreign_keys', unsafe: '0', safe: '1', about: 'the links between records' },
  { pragma: 'recursive_triggers', unsafe: '0', safe: '1', about: 'the guards on replaced rows' },
]

test.group('Boot', () => {
  for (const { pragma, unsafe, safe, about } of PRAGMAS) {
    test(`does not go on where SQLite runs with another ${pragma} (${about})`, async ({
      assert,
    }) => {
      const provider = new DatabaseProvider(app)
      if (isPostgres()) return assert.doesNotReject(() => provider.checkSettings())
      await assert.doesNotReject(() => provider.checkSettings())
      await readClient().rawQuery('SELECT 1')
      // the journal can be changed only while nobody else has the file open
      await db.manager.close('sqlite_read')
      await db.rawQuery(`PRAGMA ${pragma} = ${unsafe}`)
      try {
        await assert.rejects(() => provider.checkSettings(), new RegExp(pragma))
      } finally {
        await db.rawQuery(`PRAGMA ${pragma} = ${safe}`)
      }
    })
  }

  test('the database is migrated and has its guards', async ({ assert }) => {
    const sql = isPostgres()
      ? `SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal`
      : `SELECT name FROM sqlite_master WHERE type = 'trigger'`
    const names = (await selectRows(db.connection(), sql)).map(({ name }) => name as string)
    assert.includeMembers(names, ['entries_seal', 'entries_project', 'postings_sealed'])
  })
})
