import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { storagePath } from '#config/app'
import { isPostgres, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { anchorPage } from '#ledger/queries/anchors'
import { ownerClient } from '#tests/support/databases'
import {
  authority,
  balanceOf,
  headOf,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { killWhileWriting } from '#tests/support/kill_writer'

/** Rows of the city in every table that an entry writes to: what a failure must not change. */
async function rowsOf({ cityId }: LedgerFixture): Promise<bigint[]> {
  const counts: bigint[] = []
  for (const table of ['journal_entries', 'postings', 'balance_totals', 'authority_days']) {
    const [row] = await selectRows(
      db.connection(),
      `SELECT count(*) AS n FROM ${table} WHERE city_id = ?`,
      [cityId]
    )
    counts.push(toBigInt(row.n))
  }
  return [...counts, (await headOf({ cityId } as LedgerFixture)).seq]
}

/** Verifies the books in another folder with an anchor kept outside, in a process of its own. */
async function verifyElsewhere(storage: string, city: LedgerFixture, anchor: string) {
  const run = promisify(execFile)(
    process.execPath,
    ['ace.js', 'ledger:verify', `city-${city.cityId}`, '--anchor', anchor, '--json'],
    { cwd: app.makePath(), env: { ...process.env, STORAGE_DIR: storage } }
  )
  const { stdout } = await run.catch((error) => error)
  const [{ headSeq, faults }] = JSON.parse(stdout)
  return { headSeq, codes: faults.map(({ code }: { code: string }) => code) }
}

/** Five entries, then `between`, then three more with an anchor over all eight, kept in a file. */
async function eightEntries(folder: string, between: () => Promise<unknown>) {
  const city = await makeLedger()
  for (let at = 0; at < 5; at++) await post(authority(city, 100n))
  await between()
  for (let at = 0; at < 3; at++) await post(authority(city, 100n))
  const { cityId } = city
  await transact((trx) => makeAnchor(trx, { cityId, reason: 'daily' }))
  const { rows } = await anchorPage(cityId, 1)
  const file = join(folder, 'anchor.json')
  await writeFile(file, JSON.stringify(rows[0].signed))
  return { city, anchor: file }
}

test
  .group('Crashes', () => {
    test('scenario 17: a process killed in the middle of posting has lost nothing it answered for, and its work is sent again without doubles', async ({
      assert,
    }) => {
      const city = await makeLedger()
      for (const _ of [1, 2]) {
        const requests = Array.from({ length: 300 }, () => authority(city, 1n))
        const { answered, stored } = await killWhileWriting(city.cityId, requests)
        assert.isAbove(answered.length, 0)
        for (const { id, seq, hash } of answered) assert.equal(stored.get(id), `${seq} ${hash}`)
        assert.isTrue((await verifyLedger(city.cityId)).ok)
        // Scenario 12 as well: an entry that was stored without an answer gives it now
        for (const request of requests) {
          const { seq, hash, replayed } = await post(request)
          assert.equal(replayed, stored.has(request.id))
          if (replayed) assert.equal(stored.get(request.id), `${seq} ${hash}`)
        }
      }
      assert.equal(await balanceOf(city, '8100'), -600n)
      const verdict = await verifyLedger(city.cityId)
      assert.deepEqual([verdict.faults, verdict.headSeq], [[], '600'])
    })

    test('scenario 19: on a full disk an entry is refused as a whole, and posting goes on once there is room', async ({
      assert,
    }) => {
      const city = await makeLedger()
      await post(authority(city, 100n))
      const request = { ...authority(city, 100n), memo: 'x'.repeat(9_000) }
      const before: bigint[] = []
      await withFullDisk(city, async () => {
        let failure: { code?: string } | undefined
        // What is free in the file is used up first
        for (let at = 0; at < 500 && !failure; at++) {
          before.splice(0, before.length, ...(await rowsOf(city)))
          const filling = { ...authority(city, 1n), memo: 'x'.repeat(9_000) }
          await post(filling).catch((error) => (failure = error))
        }
        assert.equal(failure?.code, isPostgres() ? '53100' : 'SQLITE_FULL')
        await assert.rejects(() => post(request))
        assert.deepEqual(await rowsOf(city), before)
      })
      const { seq } = await post(request)
      assert.equal(seq, before.at(-1)! + 1n)
      assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
    })

    test('scenario 20: after a power cut that lost the journal of the file, the anchor kept outside says what is missing', async ({
      assert,
      cleanup,
    }) => {
      // PostgreSQL does not start without its log at all
      if (isPostgres()) return assert.isTrue(isPostgres())
      const folder = await mkdtemp(join(tmpdir(), 'ledger-power-'))
      cleanup(() => rm(folder, { recursive: true }))
      const { city, anchor } = await eightEntries(folder, () =>
        db.rawQuery('PRAGMA wal_checkpoint(TRUNCATE)')
      )
      const storage = join(folder, 'storage')
      await mkdir(storage)
      await copyFile(join(storagePath, 'ledger.sqlite3'), join(storage, 'ledger.sqlite3'))
      const { headSeq, codes } = await verifyElsewhere(storage, city, anchor)
      assert.equal(headSeq, '5')
      assert.includeMembers(codes, ['V_ANCHOR_CUT'])
    })

    test('scenario 21: an old backup that was put back is found by the anchor kept outside', async ({
      assert,
      cleanup,
    }) => {
      // On PostgreSQL an export plays the backup: see import_ledger.spec.ts
      if (isPostgres()) return assert.isTrue(isPostgres())
      const folder = await mkdtemp(join(tmpdir(), 'ledger-backup-'))
      cleanup(() => rm(folder, { recursive: true }))
      const storage = join(folder, 'storage')
      await mkdir(storage)
      const backup = join(storage, 'ledger.sqlite3')
      const { city, anchor } = await eightEntries(folder, () =>
        db.rawQuery('VACUUM INTO ?', [backup])
      )
      const { headSeq, codes } = await verifyElsewhere(storage, city, anchor)
      assert.equal(headSeq, '5')
      assert.includeMembers(codes, ['V_ANCHOR_CUT'])
      assert.isTrue((await verifyLedger(city.cityId)).ok)
    })
  })
  .each.timeout(120_000)

/**
 * SQLite may not grow its file any further; on PostgreSQL nobody can fill the disk of a server that others
 * use, so the database itself says of this city what it says of a full disk.
 */
async function withFullDisk(city: LedgerFixture, work: () => Promise<void>): Promise<void> {
  if (!isPostgres()) {
    const [{ page_count: pages }] = await selectRows(db.connection(), 'PRAGMA page_count')
    const [{ max_page_count: most }] = await selectRows(db.connection(), 'PRAGMA max_page_count')
    await db.rawQuery(`PRAGMA max_page_count = ${pages}`)
    try {
      await work()
    } finally {
      await db.rawQuery(`PRAGMA max_page_count = ${most}`)
    }
    return
  }
  const name = `full_${city.cityId.replaceAll('-', '')}`
  await ownerClient().rawQuery(
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.city_id = '${city.cityId}' THEN
         RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
       END IF;
       RETURN NEW;
     END $$`
  )
  await ownerClient().rawQuery(
    `CREATE TRIGGER ${name} BEFORE INSERT ON journal_entries FOR EACH ROW EXECUTE FUNCTION ${name}()`
  )
  try {
    await work()
  } finally {
    await ownerClient().rawQuery(`DROP TRIGGER ${name} ON journal_entries`)
    await ownerClient().rawQuery(`DROP FUNCTION ${name}()`)
  }
}
