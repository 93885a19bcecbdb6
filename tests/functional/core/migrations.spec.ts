import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import Database from 'better-sqlite3'
import pg from 'pg'
import { isPostgres } from '#core/sql'

const run = promisify(execFile)

interface Scratch {
  env: Record<string, string>
  /** Every table, column, rule and trigger, as the database itself describes them. */
  describe(): Promise<string[]>
  remove(): Promise<void>
}

function scratchSqlite(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-migrations-'))
  return {
    env: { STORAGE_DIR: folder },
    async describe() {
      const database = new Database(join(folder, 'ledger.sqlite3'), { readonly: true })
      const rows = database.prepare(`SELECT coalesce(sql, name) AS line FROM sqlite_master`).all()
      database.close()
      return (rows as { line: string }[]).map(({ line }) => line)
    },
    async remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const DESCRIPTION = `
  SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace`

async function scratchPostgres(): Promise<Scratch> {
  const name = `ledger_migrations_${process.pid}`
  const { PG_HOST: host, PG_PORT, PG_TEST_SUPERUSER: user = process.env.PG_USER } = process.env
  const ask = async (database: string, sql: string) => {
    const client = new pg.Client({ host, port: Number(PG_PORT), user, database })
    await client.connect()
    return client.query(sql).finally(() => client.end())
  }
  await ask('postgres', `CREATE DATABASE ${name}`)
  return {
    env: { PG_DATABASE: name, PG_USER: user! },
    describe: async () => (await ask(name, DESCRIPTION)).rows.map(({ line }) => line as string),
    remove: async () => void (await ask('postgres', `DROP DATABASE ${name} WITH (FORCE)`)),
  }
}

test.group('Migrations', () => {
  test('go down to nothing and up again to the same database', async ({ assert, cleanup }) => {
    const scratch = isPostgres() ? await scratchPostgres() : scratchSqlite()
    cleanup(() => scratch.remove())
    const ace = (...args: string[]) =>
      run(process.execPath, ['ace.js', ...args], {
        cwd: app.makePath(),
        env: { ...process.env, ...scratch.env },
      })
    const sorted = async () => (await scratch.describe()).toSorted()
    const bookkeeping = /adonis_schema|sqlite_sequence/

    await ace('migration:run', '--force')
    const first = await sorted()
    await ace('migration:rollback', '--batch=0', '--force')
    const nothing = await sorted()
    await ace('migration:run', '--force')

    assert.isAbove(first.length, 100)
    assert.deepEqual(
      nothing.filter((line) => !bookkeeping.test(line)),
      []
    )
    assert.deepEqual(await sorted(), first)
  }).timeout(60_000)
})
