import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { selectRows, readClient } from '#core/sql'
import LedgerBalances from '#ledger/commands/ledger_balances'
import LedgerExport from '#ledger/commands/ledger_export'
import LedgerVerify from '#ledger/commands/ledger_verify'
import { allocation, authority, makeLedger, post } from '#tests/support/ledger'

async function run(
  command: typeof LedgerExport | typeof LedgerVerify | typeof LedgerBalances,
  ...given: string[]
) {
  ace.ui.switchMode('raw')
  const made = await ace.create(command, [...given, '--json'])
  await made.exec()
  const said = JSON.parse(made.logger.getLogs()[0].message)
  ace.ui.switchMode('normal')
  made.ui.logger.flushLogs()
  return { said, exitCode: made.exitCode ?? 0 }
}

/** The command as a person starts it. */
async function inProcess(...given: string[]): Promise<{ status: number; stdout: string }> {
  const file = fileURLToPath(new URL('../../../ace.js', import.meta.url))
  const child = execFile(process.execPath, [file, ...given, '--no-ansi'])
  let stdout = ''
  child.stdout!.on('data', (text) => (stdout += text))
  const [status] = await once(child, 'close')
  return { status, stdout }
}

test.group('Ledger | command line', (group) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-commands-'))
  const file = join(folder, 'ledger.json')
  group.teardown(() => rmSync(folder, { recursive: true, force: true }))

  test('exports a ledger and verifies the file', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 1_000n, '2023-01-15'))
    const sql = 'SELECT slug FROM cities WHERE id = ?'
    const [{ slug }] = await selectRows<{ slug: string }>(readClient(), sql, [fixture.cityId])
    const written = await run(LedgerExport, slug, '--out', file)
    assert.deepEqual(written, { said: { city: slug, file, entries: 1 }, exitCode: 0 })
    const { said, exitCode } = await run(LedgerVerify, file)
    assert.equal(exitCode, 0)
    assert.containSubset(said, [{ ledger: file, ok: true, entries: 1 }])
  })

  test('prints balances by fund, line and account, as of a day and as known then', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100_00n, '2023-01-15'))
    await post(allocation(fixture, 60_00n, '2023-03-10'))
    await post(authority(fixture, 7_00n, '2023-01-20'))
    const sql = 'SELECT slug FROM cities WHERE id = ?'
    const [{ slug }] = await selectRows<{ slug: string }>(readClient(), sql, [fixture.cityId])
    const balances = async (...flags: string[]) => {
      const { said } = await run(LedgerBalances, slug, ...flags)
      return said.balances.map((row: Record<string, string>) => Object.values(row).join(' '))
    }
    assert.deepEqual(await balances(), [
      '8000 107.00 0.00 107.00',
      '8100 60.00 107.00 -47.00',
      '8200 0.00 60.00 -60.00',
    ])
    assert.deepEqual(await balances('--by', 'account, line,fund', '--as-of', '2023-03-10'), [
      'F1  8000 107.00 0.00 107.00',
      'F1  8100 60.00 107.00 -47.00',
      'F1 L1 8200 0.00 60.00 -60.00',
    ])
    assert.deepEqual(await balances('--as-of', '2023-01-16', '--known-at', '2'), [
      '8000 100.00 0.00 100.00',
      '8100 0.00 100.00 -100.00',
    ])
    for (const [flags, code] of [
      [['--by', 'colour'], 'E_BALANCE_KEY'],
      [['--as-of', '2023-02-30'], 'E_DATE_FORMAT'],
      [['--known-at', '-1'], 'E_ENTRY_NUMBER'],
    ] as const) {
      const { said, exitCode } = await run(LedgerBalances, slug, ...flags)
      assert.deepEqual([said.error.code, exitCode], [code, 1])
    }
  })

  test('says the same as a process of its own, which starts with the database alone', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100_00n, '2023-01-15'))
    const sql = 'SELECT slug FROM cities WHERE id = ?'
    const [{ slug }] = await selectRows<{ slug: string }>(readClient(), sql, [fixture.cityId])

    for (const command of [LedgerBalances, LedgerVerify]) {
      const { said } = await run(command, slug)
      const alone = await inProcess(command.commandName, slug, '--json')
      assert.equal(alone.status, 0)
      const without = (one: unknown) => JSON.stringify(one).replace(/"seconds":[\d.]+/, '')
      assert.equal(without(JSON.parse(alone.stdout)), without(said))

      const help = await inProcess(command.commandName, '--help')
      assert.deepEqual([help.status, help.stdout.includes('--json')], [0, true])
    }
    const refused = await inProcess('ledger:balances', 'nowhere', '--json')
    assert.equal(refused.status, 1)
    assert.include(JSON.parse(refused.stdout).error.message, 'There is no city “nowhere”')
  }).timeout(120_000)

  test('refuses a city that is not there, in words and with status 1', async ({ assert }) => {
    for (const command of [LedgerVerify, LedgerExport]) {
      const { said, exitCode } = await run(command, 'nowhere')
      assert.equal(exitCode, 1)
      assert.isFalse(said.ok)
      assert.equal(said.error.code, 'E_UNKNOWN_CITY')
      assert.include(said.error.message, 'There is no city “nowhere”')
    }
  })

  test('refuses a file that is no ledger', async ({ assert }) => {
    const other = join(folder, 'other.json')
    for (const content of ['{', '[]', '{"format":"learning-city-ledger/1"}']) {
      writeFileSync(other, content)
      const { said, exitCode } = await run(LedgerVerify, other)
      assert.equal(exitCode, 1)
      assert.equal(said.error.code, 'E_NOT_AN_EXPORT')
    }
  })

  test('refuses to write where it cannot', async ({ assert }) => {
    const fixture = await makeLedger()
    const sql = 'SELECT slug FROM cities WHERE id = ?'
    const [{ slug }] = await selectRows<{ slug: string }>(readClient(), sql, [fixture.cityId])
    const nowhere = join(folder, 'no', 'such', 'ledger.json')
    const { said, exitCode } = await run(LedgerExport, slug, '--out', nowhere)
    assert.equal(exitCode, 1)
    assert.equal(said.error.code, 'E_FILE_NOT_WRITTEN')
    assert.isFalse(existsSync(nowhere))
  })
})
