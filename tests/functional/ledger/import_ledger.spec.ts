import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { seedCity } from '#database/demo/seed_city'
import { seedExtras } from '#database/demo/extras/index'
import { practice } from '#database/demo/index'
import { derivedId, newId } from '#core/ids'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { exportLedger } from '#ledger/actions/export_ledger'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { anchorPage } from '#ledger/queries/anchors'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { preparingCommands } from '#tests/harness/environment'
import { openRawConnection } from '#tests/support/databases'
import { makeEntry } from '#tests/support/ledger_entry'

test.group('I15 | an exported ledger', () => {
  test('comes into an empty database with the same head, and into no other; scenario 21: put back when more has happened, it is found to be old', async ({
    assert,
    cleanup,
  }) => {
    const demo = practice
    const slug = `practice-${newId()}`
    const own = { ...demo, city: { ...demo.city, slug } }
    await transact((trx) => seedCity(trx, own))
    await transact((trx) => seedExtras(trx, own))
    const cityId = derivedId('city', slug)
    await transact((trx) => makeAnchor(trx, { cityId, reason: 'close' }))
    const { headHash, entries } = await verifyLedger(cityId)

    const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
    cleanup(() => rm(folder, { recursive: true }))
    const file = join(folder, 'ledger.json')
    const stream = createWriteStream(file)
    await exportLedger(cityId, stream)
    stream.end()
    await once(stream, 'close')

    const database = `ledger_${newId().replaceAll('-', '')}`
    if (isPostgres()) {
      const raw = await openRawConnection()
      await raw.run(`CREATE DATABASE ${database} OWNER ledger_owner`)
      await raw.close()
    }
    // As where it is installed: the owner migrates, and the application with its own rights does the rest
    const elsewhere = {
      ...process.env,
      STORAGE_DIR: join(folder, 'storage'),
      PG_DATABASE: database,
    }
    if (isPostgres()) assert.equal(process.env.PG_USER, 'ledger_app')
    const ace = async (...given: string[]) => {
      const run = promisify(execFile)(process.execPath, ['ace.js', ...given], { env: elsewhere })
      return (await run.catch((error) => error)).stdout as string
    }
    for (const command of preparingCommands()) await ace(...command)
    const broken = join(folder, 'broken.json')
    await writeFile(broken, (await readFile(file, 'utf8')).replace('"memo":"', '"memo":"x'))
    assert.equal(
      JSON.parse(await ace('ledger:import', broken, '--json')).error.code,
      'E_EXPORT_BROKEN'
    )
    // the chain is whole here: only a commitment is another, or a close stated something else
    for (const [masters, column, code] of [
      ['commitments', 'amount', 'V_SUBLEDGER'],
      ['period_events', 'trial_balance_digest', 'V_PERIOD_DIGEST'],
    ]) {
      const copy = JSON.parse(await readFile(file, 'utf8'))
      const row = copy.masters[masters].find((one: Record<string, string>) => one[column])
      row[column] = row[column].replace(/^./, (first: string) => (first === '1' ? '2' : '1'))
      await writeFile(broken, JSON.stringify(copy))
      const { error } = JSON.parse(await ace('ledger:import', broken, '--json'))
      assert.equal(error.code, 'E_EXPORT_BROKEN')
      assert.include(error.message, code)
    }
    const done = JSON.parse(await ace('ledger:import', file, '--json'))
    assert.deepEqual([done.city, done.entries, done.headHash], [slug, entries, headHash])
    // exported from there it is the same file: also what needs a second person, and which periods are closed
    const again = join(folder, 'again.json')
    await ace('ledger:export', slug, '--out', again)
    const [first, second] = await Promise.all(
      [file, again].map(async (path) => JSON.parse(await readFile(path, 'utf8')))
    )
    assert.deepEqual(second.entries, first.entries)
    assert.deepEqual(second.totals, first.totals)
    assert.deepEqual(second.masters.ledgers, first.masters.ledgers)
    assert.isNotNull(first.masters.ledgers[0].approval_threshold)
    assert.deepEqual(second.masters.period_events, first.masters.period_events)
    assert.deepEqual(second.names.periods, first.names.periods)
    assert.include(
      second.names.periods.map(({ status }: { status: string }) => status),
      'closed'
    )
    const [verdict] = JSON.parse(await ace('ledger:verify', slug, '--json'))
    assert.deepEqual([verdict.headHash, verdict.entries], [headHash, entries])
    // audit events and records of decisions stay where they were made: that is said, and is no fault
    assert.deepEqual([verdict.ok, verdict.faults], [true, []])
    const absent: Record<'code' | 'seq', string>[] = verdict.absent
    assert.equal(verdict.absentCount, absent.length)
    assert.sameMembers(
      [...new Set(absent.map(({ code }) => code))],
      ['V_AUDIT_ANCHOR', 'V_DECISION', 'V_SUBLEDGER']
    )
    assert.equal(verdict.broughtInUpTo, String(entries))
    assert.equal(
      JSON.parse(await ace('ledger:import', file, '--json')).error.code,
      'E_LEDGER_NOT_EMPTY'
    )

    const [{ day }] = await selectRows(
      db.connection(),
      'SELECT max(effective_on) AS day FROM journal_entries WHERE city_id = ?',
      [cityId]
    )
    await makeEntry({ id: cityId, slug, currency: demo.city.currency }, day)
    await transact((trx) => makeAnchor(trx, { cityId, reason: 'daily' }))
    const { rows } = await anchorPage(cityId, 1)
    const later = join(folder, 'anchor.json')
    await writeFile(later, JSON.stringify(rows[0].signed))
    const [old] = JSON.parse(await ace('ledger:verify', slug, '--anchor', later, '--json'))
    const codes = old.faults.map(({ code }: { code: string }) => code)
    assert.includeMembers(codes, ['V_ANCHOR_CUT', 'V_ANCHOR_GONE'])
  }).timeout(180_000)
})
