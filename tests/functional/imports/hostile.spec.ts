import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { storagePath } from '#config/app'
import Person from '#identity/models/person'
import { changeReading } from '#imports/actions/change_reading'
import { workOn } from '#imports/actions/batch_jobs'
import { rowsOf } from '#imports/queries/batch_rows'
import { judgeFile } from '#imports/workers/judge_file'
import {
  batchNow,
  commit,
  makeImportCity,
  manyRows,
  preview,
  standing,
  storeBytes,
  upload,
} from './support.js'

/** Cells of our own making, and what they are or why they are refused, in a city of euros. */
const CELLS = new URL('../../cases/imports/hostile_cells.csv', import.meta.url)

const HEADER = 'agreement;date;amount;purpose'

function filesKept(): number {
  const folder = join(storagePath, 'uploads')
  return existsSync(folder) ? readdirSync(folder).length : 0
}

test.group('Import | hostile files', () => {
  test('{what}: refused with {code} when it is opened')
    .with([
      {
        what: 'a zip renamed',
        bytes: Buffer.from('504b0304140000000800', 'hex'),
        code: 'E_FILE_NOT_TEXT',
      },
      {
        what: 'an old spreadsheet',
        bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        code: 'E_FILE_NOT_TEXT',
      },
      {
        what: 'a picture',
        bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
        code: 'E_FILE_NOT_TEXT',
      },
      {
        what: 'a statement of a bank',
        bytes: '<?xml version="1.0"?>\n<Document>\n<a>1,2</a>\n</Document>',
        code: 'E_FILE_MARKUP',
      },
      { what: '10,000 columns', bytes: `${'c,'.repeat(10_000)}x\n1`, code: 'E_FILE_COLUMNS' },
      { what: 'only blanks', bytes: ' , ,\n , ,\n', code: 'E_FILE_NO_HEADER' },
      { what: 'a quote that never closes', bytes: `"${'x'.repeat(9_000)}`, code: 'E_FILE_QUOTE' },
    ])
    .run(async ({ assert }, { bytes, code }) => {
      const city = await makeImportCity([])
      const before = filesKept()
      const refusal = await upload(city, bytes).catch((error) => error)
      assert.equal(refusal.code, code)
      assert.equal(filesKept(), before)
    })

  test('{what} is refused with {code}, and nothing of it is kept')
    .with([
      {
        what: 'a grant deeper than anybody writes',
        bytes: `[{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
        code: 'E_JSON_BROKEN',
      },
      { what: 'a package cut off', bytes: '{"grants":[{"id":"x"', code: 'E_JSON_BROKEN' },
      { what: 'a package without grants', bytes: '{"grants":[]}', code: 'E_JSON_NO_GRANTS' },
    ])
    .run(async ({ assert }, { bytes, code }) => {
      const city = await makeImportCity([])
      const before = filesKept()
      const refusal = await upload(city, bytes, 'grants', 'grants.json').catch((error) => error)
      assert.equal(refusal.code, code)
      assert.equal(filesKept(), before)
    })

  test('what is no grant in a package is an error of its row, and a package in UTF-16 is one', async ({
    assert,
  }) => {
    const city = await makeImportCity([])
    const text = JSON.stringify({ grants: [null, 5, 'x', [], { id: '360G-1' }] })
    for (const bytes of [text, Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const { counts } = await preview(city, bytes, { kind: 'grants' })
      assert.deepInclude(counts, { rows: 5, new: 0, error: 5 })
    }
  })

  test('every cell of the table of hostile cells is read as it says, through the form', async ({
    assert,
    client,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const cases: Record<string, string>[] = parse(readFileSync(CELLS), { columns: true })
    const rows = cases.map(({ date, amount }) => `A-1;${date};${amount}`)
    const answer = await client
      .post(`/cities/${city.slug}/imports?_csrf=`)
      .header('accept', 'text/html')
      .redirects(0)
      .withCsrfToken()
      .loginAs(await Person.findOrFail(city.officer))
      .field('kind', 'contributions')
      .file('file', Buffer.from(`\ufeff\ufeffagreement;date;amount\r\n${rows.join('\r\n')}`), {
        filename: 'cells.csv',
      })
    const id = answer.header('location')!.split('/').at(-3)!
    await changeReading({ cityId: city.id, id })
    await workOn(city.id, id)
    const read = await rowsOf(db.connection(), await batchNow(city, id), { limit: 99, offset: 0 })
    assert.lengthOf(read, cases.length)
    for (const [at, { what, minor, day, fault }] of cases.entries()) {
      const { verdict, draft, issues } = read[at]
      const [error] = issues.errors ?? []
      const found = error
        ? [`${error.field} ${error.code}`]
        : [verdict === 'error' ? '?' : '', draft.minor, draft.date]
      assert.deepEqual(found, fault ? [fault] : ['', minor, day], what)
    }
  })

  test('{what}: its preview fails with {code}, and the next file is read')
    .with([
      {
        what: 'an endless quoted cell',
        bytes: () => `${HEADER}\nA-1;2026-01-05;1;"${'x'.repeat(9 * 1024 * 1024)}`,
        code: 'E_FILE_RECORD',
      },
      {
        what: 'a quote that opens near the end',
        bytes: () => `${manyRows(3000)}\nA-1;2026-01-05;1;"open`,
        code: 'E_FILE_QUOTE',
      },
      {
        what: 'bytes that are no text far down',
        bytes: () =>
          Buffer.concat([Buffer.from(manyRows(4000)), Buffer.from([0x0a, 0xff, 0xfe, 0xc3])]),
        code: 'E_ENCODING_BROKEN',
      },
    ])
    .run(async ({ assert }, { bytes, code }) => {
      const city = await makeImportCity([{ number: 'A-1' }])
      const failed = await preview(city, bytes())
      assert.deepInclude(failed, { state: 'failed' })
      assert.equal(failed.progress.refusal?.code, code)
      assert.equal((await preview(city, manyRows(2))).counts.new, 2)
    })

  test('cells of a megabyte, NUL bytes and surplus cells are errors of their rows alone', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = [
      HEADER,
      `A-1;2026-01-05;1;${'x'.repeat(1024 * 1024)}`,
      'A-1;2026-01-05;2;nul \u0000 byte',
      `A-1;2026-01-05;3;${';x'.repeat(10_000)}`,
      'A-1;2026-01-05;4;"in "quotes" of its own"',
      'A-1;2026-01-05;5;fine',
    ].join('\n')
    const batch = await preview(city, bytes)
    assert.deepInclude(batch.counts, { new: 2, error: 3 })
    await commit(city, batch)
    assert.deepEqual(await standing(city), { count: 2, sum: 900n })
  })

  test('names are shown without path and tricks, and never used', async ({ assert }) => {
    const city = await makeImportCity([])
    const names: [string, string][] = [
      ['../../x', 'x'],
      ['C:\\temp\\a.csv', 'a.csv'],
      ['nul\u0000\u202egpj.csv', 'nulgpj.csv'],
      ['..', '..'],
      ['', 'file.csv'],
    ]
    for (const [given, shown] of names) {
      const batch = await batchNow(city, await upload(city, manyRows(1), 'contributions', given))
      assert.equal(batch.fileName, shown)
      assert.match(batch.storageKey, /^[0-9a-f-]{36}$/)
    }
  })

  test('scenario 46: a body that claims to be of 1 GB is refused before it is read', async ({
    assert,
    client,
  }) => {
    const city = await makeImportCity([])
    const officer = await Person.findOrFail(city.officer)
    const answer = await client
      .post(`/cities/${city.slug}/imports`)
      .header('accept', 'application/json')
      .withCsrfToken()
      .loginAs(officer)
      .header('content-type', 'multipart/form-data; boundary=x')
      .header('content-length', String(1024 ** 3))
      .timeout(5000)
    assert.equal(answer.status(), 413)
    assert.equal(answer.body().errors[0].code, 'E_UPLOAD_TOO_LARGE')
    const alive = await client.get('/login')
    assert.equal(alive.status(), 200)
  })

  test('a thread that is stopped in the middle leaves its place to the next file', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const id = await upload(city, manyRows(2000))
    await changeReading({ cityId: city.id, id })
    const stop = new AbortController()
    const { path } = storeBytes(manyRows(5000))
    const job = {
      path,
      kind: 'contributions' as const,
      encoding: 'utf-8' as const,
      delimiter: ';' as const,
      settings: {
        mapping: { agreement: 0, date: 1, amount: 2 },
        columns: 4,
        defaultCurrency: 'EUR',
        answers: {},
        guarded: false,
      },
      openSpans: [],
      codes: { programmes: [], lines: [], groups: [], places: [] },
    }
    const never = judgeFile(
      job,
      { books: () => new Promise(() => {}), rows: async () => {} },
      stop.signal
    )
    stop.abort(new Error('enough'))
    await assert.rejects(() => never, 'enough')
    await workOn(city.id, id)
    assert.equal((await batchNow(city, id)).counts.new, 2000)
  })
})
