import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import ImportContributions from '#imports/commands/import_contributions'
import { CASES, DEMOS, makeImportCity, manyRows, standing, type ImportCity } from './support.js'

interface Said {
  ok: boolean
  taken?: number
  new?: number
  errors?: number
  totals?: Record<string, string>
  state?: string
  questions?: { kind: string }[]
  verdicts?: Record<string, string | number>[]
  error?: { code: string; message: string }
}

async function run(city: ImportCity, file: string, ...flags: string[]) {
  ace.ui.switchMode('raw')
  const command = await ace.create(ImportContributions, [
    file,
    '--city',
    city.slug,
    '--json',
    ...flags,
  ])
  await command.exec()
  const said: Said = JSON.parse(command.logger.getLogs()[0].message)
  ace.ui.switchMode('normal')
  command.ui.logger.flushLogs()
  return { said, exitCode: command.exitCode ?? 0 }
}

function written(bytes: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'import-')), 'file.csv')
  writeFileSync(path, bytes)
  return path
}

const demoPath = (file: string) => fileURLToPath(new URL(file, CASES))

test.group('Import | command line', () => {
  test('judges without writing, then imports, then finds nothing new', async ({ assert }) => {
    const demo = DEMOS[1]
    const city = await makeImportCity(demo.agreements, demo.wishes)
    const file = demoPath(demo.file)
    const dry = await run(city, file, '--dry-run', '--answer', 'decimal=comma')
    assert.equal(dry.exitCode, 0)
    assert.deepInclude(dry.said, { ok: true, new: 5, errors: 6, totals: { EUR: '69500001' } })
    assert.deepInclude(dry.said.verdicts![5], { row: 6, verdict: 'duplicate', field: 'bank_ref' })
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })

    const real = await run(city, file, '--accept-suggestions')
    assert.deepInclude(real.said, { ok: true, taken: 5, state: 'committed' })
    assert.equal((await standing(city)).sum, demo.accepted)

    const again = await run(city, file, '--accept-suggestions')
    assert.equal(again.exitCode, 1)
    assert.deepInclude(again.said, { ok: false, taken: 0, new: 0 })
    assert.equal((await standing(city)).sum, demo.accepted)
  })

  test('asks about a column, and all rows or none is refused with an error in one', async ({
    assert,
  }) => {
    const demo = DEMOS[0]
    const city = await makeImportCity(demo.agreements, demo.wishes)
    const { said, exitCode } = await run(city, demoPath(demo.file), '--mode', 'all')
    assert.equal(exitCode, 1)
    assert.equal(said.error?.code, 'E_IMPORT_NOT_ALL')
    assert.deepEqual(
      said.questions!.map(({ kind }) => kind),
      ['backslash_won']
    )
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })

    const answered = await run(city, demoPath(demo.file), '--dry-run', '--answer', 'backslash=won')
    assert.deepInclude(answered.said.verdicts![2], { verdict: 'new', minor_units: '55000000' })
  })

  test('a file all of whose rows are good is ok, and again as well', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const file = written(manyRows(5))
    assert.deepInclude((await run(city, file, '--mode', 'all')).said, { ok: true, taken: 5 })
    const again = await run(city, file)
    assert.deepEqual([again.exitCode, again.said.taken], [0, 0])
  })

  test('refuses {code} and exits with 1')
    .with([
      { file: '/no/such/file.csv', flags: [], code: 'E_FILE_MISSING' },
      { file: written('a,b\n1,2'), flags: [], code: 'E_COMMAND_COLUMN' },
      {
        file: written(manyRows(1)),
        flags: ['--as', 'nobody@example.org'],
        code: 'E_COMMAND_PERSON',
      },
      { file: written(manyRows(1)), flags: ['--answer', 'decimal=maybe'], code: 'E_COMMAND_FLAG' },
      { file: written(manyRows(1)), flags: ['--mode', 'some'], code: 'E_COMMAND_FLAG' },
      { file: written('PK\u0003\u0004zip'), flags: ['--dry-run'], code: 'E_FILE_NOT_TEXT' },
    ] as { file: string; flags: string[]; code: string }[])
    .run(async ({ assert }, { file, flags, code }) => {
      const city = await makeImportCity([{ number: 'A-1' }])
      const { said, exitCode } = await run(city, file, ...flags)
      assert.deepEqual([exitCode, said.error?.code], [1, code])
      assert.notMatch(said.error!.message, /^errors\./)
      assert.deepEqual(await standing(city), { count: 0, sum: 0n })
    })

  test('leaves a batch above the threshold to a second person', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 50n })
    const { said, exitCode } = await run(city, written(manyRows(2)))
    assert.deepEqual(
      [exitCode, said.error?.code, said.state],
      [1, 'E_IMPORT_SECOND_PERSON', 'previewed']
    )
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
  })
})
