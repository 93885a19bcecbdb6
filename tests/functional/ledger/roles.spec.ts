import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import DatabaseProvider from '#core/database_provider'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { grantRoles, undeclaredTables } from '#database/roles/grant_roles'
import { DECLARED } from '#database/roles/privileges'
import { openRawConnection, ownerClient } from '#tests/support/databases'
import { authority, headOf, makeLedger, post } from '#tests/support/ledger'

/** Signs in as a role of PostgreSQL and runs one statement. */
async function as(role: string, sql: string): Promise<unknown> {
  const { PG_HOST: host, PG_PORT, PG_DATABASE: database } = process.env
  const client = new pg.Client({ host, port: Number(PG_PORT), user: role, database })
  await client.connect()
  return client.query(sql).finally(() => client.end())
}

/** What the application itself may not do, however it is made to try. */
const REFUSED = [
  'UPDATE postings SET amount = amount + 1',
  'DELETE FROM postings',
  'TRUNCATE postings',
  `INSERT INTO postings SELECT * FROM postings
    ON CONFLICT (city_id, entry_id, line_no) DO UPDATE SET amount = 5`,
  `UPDATE journal_entries SET memo = 'other'`,
  'DELETE FROM journal_entries',
  'TRUNCATE journal_entries CASCADE',
  'INSERT INTO balance_totals SELECT * FROM balance_totals',
  'UPDATE balance_totals SET debits = debits + 1',
  'DELETE FROM authority_days',
  'UPDATE authority_days SET moved = 0',
  `INSERT INTO closing_entries SELECT city_id, id FROM journal_entries`,
  `UPDATE ledgers SET head_hash = '${'a'.repeat(64)}'`,
  `UPDATE ledgers SET functional_currency = 'USD'`,
  'DELETE FROM ledgers',
  'DELETE FROM audit_events',
  'UPDATE anchors SET seq = 9',
  `UPDATE periods SET status = 'open'`,
  'DELETE FROM receipts',
  'DELETE FROM funds',
  'DELETE FROM agreements',
  'ALTER TABLE postings DISABLE TRIGGER ALL',
  'ALTER TABLE postings DISABLE TRIGGER postings_sealed',
  'DROP TRIGGER postings_sealed ON postings',
  'DROP TABLE postings',
  'CREATE OR REPLACE FUNCTION postings_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
  'CREATE TABLE mine (id int)',
  'CREATE TEMPORARY TABLE postings (id int)',
  'ALTER TABLE postings OWNER TO ledger_app',
  'SET ROLE ledger_owner',
  'SET session_replication_role = replica',
]

test.group('Roles of PostgreSQL', () => {
  test('the tests themselves run as the role of the application', async ({ assert }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const [row] = await selectRows(
      db.connection(),
      `SELECT current_user AS name, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user`
    )
    assert.deepEqual(row, { name: 'ledger_app', rolsuper: false, rolcreaterole: false })
  })

  test('scenario 52: the application is refused: {$self}')
    .with(REFUSED)
    .run(async ({ assert }, sql) => {
      if (!isPostgres()) return assert.isFalse(isPostgres())
      const fixture = await makeLedger()
      await post(authority(fixture, 10_000n))
      const before = await headOf(fixture)
      const error = await as('ledger_app', sql).then(
        () => null,
        (refusal: pg.DatabaseError) => refusal
      )
      assert.equal(error?.code, '42501')
      assert.deepEqual(await headOf(fixture), before)
    })

  test('what it has to write it writes: an entry moves the totals and the head by their triggers', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 10_000n))
    assert.equal((await headOf(fixture)).seq, 1n)
    const totals = await selectRows(
      db.connection(),
      'SELECT account_code FROM balance_totals WHERE city_id = ? ORDER BY account_code',
      [fixture.cityId]
    )
    assert.deepEqual(
      totals.map((row) => row.account_code),
      ['8000', '8100']
    )
  })

  test('an auditor reads the books and writes nothing', async ({ assert }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const fixture = await makeLedger()
    await post(authority(fixture, 10_000n))
    await as(
      'ledger_audit',
      'SELECT p.amount, x.full_name FROM postings p CROSS JOIN people x LIMIT 1'
    )
    for (const sql of [
      'INSERT INTO cities SELECT * FROM cities',
      'UPDATE ledgers SET head_seq = head_seq',
      'DELETE FROM entry_drafts',
      'SELECT password FROM people',
      'SELECT * FROM sessions',
      'SELECT * FROM postings FOR UPDATE',
    ]) {
      await assert.rejects(() => as('ledger_audit', sql), /permission denied/)
    }
  })

  test('every table has its rights declared, and every declared table exists', async ({
    assert,
  }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    assert.deepEqual(await undeclaredTables(ownerClient()), [])
    const tables = await selectRows(
      db.connection(),
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()'
    )
    assert.includeMembers(
      tables.map(({ name }) => name),
      Object.keys(DECLARED)
    )
  })

  test('no table with an append-only guard may be changed by the application', async ({
    assert,
  }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const rows = await selectRows(
      db.connection(),
      `SELECT c.relname AS name FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
       JOIN pg_class c ON c.oid = t.tgrelid
       WHERE p.proname = 'refuse_change' AND (has_table_privilege('ledger_app', c.oid, 'UPDATE')
         OR has_any_column_privilege('ledger_app', c.oid, 'UPDATE')
         OR has_table_privilege('ledger_app', c.oid, 'DELETE')
         OR has_table_privilege('ledger_app', c.oid, 'TRUNCATE'))`
    )
    assert.deepEqual(rows, [])
  })

  test('a right given by hand is taken back by the next run, which changes nothing else', async ({
    assert,
  }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const rights = () =>
      selectRows(
        db.connection(),
        `SELECT relname, relacl::text FROM pg_class
         WHERE relnamespace = current_schema()::regnamespace ORDER BY relname`
      )
    const before = await rights()
    await ownerClient().rawQuery('GRANT UPDATE, DELETE ON postings TO ledger_app')
    assert.notDeepEqual(await rights(), before)
    const { created, appendOnly } = await grantRoles(ownerClient())
    assert.deepEqual(created, [])
    assert.isAbove(appendOnly, 20)
    await assert.rejects(
      () => transact((trx) => trx.rawQuery('DELETE FROM postings')),
      /permission denied/
    )
    const members = (rows: Record<string, string | null>[]) =>
      rows.map(({ relname, relacl }) => [relname, [...(relacl ?? '')].toSorted().join('')])
    assert.deepEqual(members(await rights()), members(before))
  })

  test('in production the application does not start as owner or superuser', async ({ assert }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const provider = new DatabaseProvider(app)
    await assert.doesNotReject(() => provider.checkRole(true))
    await assert.rejects(
      () => provider.checkRole(true, ownerClient()),
      /ledger_owner.*owns the tables/
    )
    await assert.doesNotReject(() => provider.checkRole(false, ownerClient()))
    const raw = await openRawConnection()
    try {
      await raw.run('ALTER ROLE ledger_app SUPERUSER')
      await assert.rejects(() => provider.checkRole(true), /ledger_app.*superuser/)
    } finally {
      await raw.run('ALTER ROLE ledger_app NOSUPERUSER')
      await raw.close()
    }
  })
})
