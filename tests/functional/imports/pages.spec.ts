import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import type Person from '#identity/models/person'
import PersonModel from '#identity/models/person'
import { rowsOf } from '#imports/queries/batch_rows'
import { GUARD_MARKER } from '#imports/domain/formula_guard'
import {
  batchNow,
  commit,
  demoFile,
  DEMOS,
  makeImportCity,
  manyRows,
  preview,
  standing,
  upload,
  type ImportCity,
} from './support.js'
import db from '@adonisjs/lucid/services/db'
import { selectRows } from '#core/sql'
import { savedMapping } from '#imports/actions/saved_mappings'
import { makeCity, makePerson } from '#tests/support/city'
import { makeLayout } from '#tests/support/import_records'
import { textOf, withoutChance } from '#tests/support/page_reader'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const MISSING = /translation missing|>\s*(imports|app)\.[a-z_.]+\s*</

function people(city: ImportCity) {
  return Promise.all([PersonModel.findOrFail(city.officer), PersonModel.findOrFail(city.second)])
}

function get(client: ApiClient, city: ImportCity, path: string, person: Person, locale = 'en') {
  return client
    .get(`/cities/${city.slug}/imports${path}`)
    .header('accept', 'text/html')
    .withSession({ locale })
    .loginAs(person)
}

function send(client: ApiClient, city: ImportCity, path: string, person: Person) {
  return client
    .post(`/cities/${city.slug}/imports${path}`)
    .header('accept', 'text/html')
    .redirects(0)
    .withCsrfToken()
    .loginAs(person)
}

test.group('Import | pages', () => {
  test('stand in {$self}, before and after each step')
    .with(LOCALES)
    .run(async ({ client, assert }, locale) => {
      const [demo] = DEMOS
      const city = await makeImportCity(demo.agreements, demo.wishes)
      const [officer] = await people(city)
      const uploaded = await upload(city, demoFile(demo.file))
      const batch = await preview(city, demoFile(demo.file))
      const failed = await preview(city, `${manyRows(3000)}\nA-1;2026-01-01;1;"never closed`)
      const done = await commit(city, await preview(city, demoFile(demo.file)))
      const paths = [
        '',
        '/new',
        `/${uploaded}`,
        `/${uploaded}/mapping/edit`,
        `/${batch.id}`,
        `/${batch.id}?verdict=error`,
        `/${batch.id}?verdict=duplicate&page=9`,
        `/${failed.id}`,
        `/${done.id}`,
        `/${done.id}/reversals/new`,
      ]
      for (const path of paths) {
        const answer = await get(client, city, path, officer, locale)
        assert.equal(answer.status(), 200, `${path}: ${answer.text().slice(0, 400)}`)
        assert.notMatch(answer.text(), MISSING, path)
        assert.notMatch(withoutChance(answer.text()), /@!|undefined|\[object|\bNaN\b/, path)
      }
    })

  test('the whole way by forms: upload, columns, question, import, receipt, undo', async ({
    client,
    assert,
  }) => {
    const demo = DEMOS[1]
    const city = await makeImportCity(demo.agreements, demo.wishes)
    const [officer] = await people(city)
    const stored = await send(client, city, '?_csrf=', officer)
      .field('kind', 'contributions')
      .file('file', demoFile(demo.file), { filename: '../../etc/päymentš.csv' })
    assert.equal(stored.status(), 303)
    const id = stored.header('location')!.split('/').at(-3)!
    const root = `/cities/${city.slug}/imports/${id}`
    assert.equal((await batchNow(city, id)).fileName, 'päymentš.csv')

    const mapping = await get(client, city, `/${id}/mapping/edit`, officer)
    assert.include(mapping.text(), 'Central European (windows-1250)')
    const { settings } = await batchNow(city, id)
    const columns = Object.fromEntries(
      Object.entries(settings.mapping).map(([field, column]) => [`columns[${field}]`, column])
    )
    const mapped = await send(client, city, `/${id}/mapping?_method=PUT`, officer).form(columns)
    assert.equal(mapped.header('location'), root)
    const page = await get(client, city, `/${id}`, officer)
    assert.include(page.text(), 'One question about the columns')
    assert.include(page.text(), '120.000')

    const form = { 'answers[decimal_mark]': 'comma' }
    await send(client, city, `/${id}/mapping?_method=PUT`, officer).form(form)
    const checked = await get(client, city, `/${id}`, officer)
    assert.include(checked.text(), 'Import 5 of 12 rows, total €695,000.01')
    assert.include(checked.text(), 'Duplicate of row 5')

    const { run } = (await batchNow(city, id)).progress
    await send(client, city, `/${id}/commits`, officer).form({ mode: 'good', run })
    const receipt = await get(client, city, `/${id}`, officer)
    assert.include(receipt.text(), '5 rows imported, total €695,000.01')
    // what has become of the rows, not what they were before
    assert.match(textOf(receipt.text()), /All \(12\).*New \(0\).*Imported \(5\)/)
    const taken = await get(client, city, `/${id}?verdict=taken`, officer)
    assert.include(textOf(taken.text()), '1–5 of 5')
    assert.deepEqual(await standing(city), { count: 5, sum: 69_500_001n })

    const twice = await preview(city, demoFile(demo.file), { answers: demo.answers })
    const second = await get(client, city, `/${twice.id}`, officer)
    assert.include(second.text(), 'This very file was imported already')
    assert.include(second.text(), `/imports/${id}`)

    const without = await send(client, city, `/${id}/reversals`, officer).form({ reason: ' ' })
    assert.equal(without.status(), 422)
    assert.equal((await batchNow(city, id)).state, 'committed')
    await send(client, city, `/${id}/reversals`, officer).form({ reason: 'wrong file' })
    const undone = await get(client, city, `/${id}`, officer)
    assert.include(undone.text(), 'The batch was undone as a whole')
    assert.include(textOf(undone.text()), 'Reversed (5)')
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
  })

  test('a missing column is said at its field', async ({ client, assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const [officer] = await people(city)
    const id = await upload(city, 'a;b;c\nA-1;2026-01-01;5')
    const answer = await client
      .put(`/cities/${city.slug}/imports/${id}/mapping`)
      .header('accept', 'application/json')
      .withCsrfToken()
      .loginAs(officer)
      .json({ columns: { agreement: 0, date: 0 } })
    assert.equal(answer.status(), 422)
    const fields = answer.body().errors.map((error: { field: string }) => error.field)
    assert.deepEqual(fields, ['columns.date', 'columns.amount'])
    const [, amount] = answer.body().errors as { message: string }[]
    assert.include(amount.message, 'No column is chosen for “Amount”')
  })

  test('whoever uploaded a file above the threshold is told to ask another, who sees the button', async ({
    client,
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 10n })
    const [officer, second] = await people(city)
    const batch = await preview(city, manyRows(2))
    const own = await get(client, city, `/${batch.id}`, officer)
    assert.include(own.text(), 'A second person imports this file')
    assert.notInclude(own.text(), 'Import 2 of 2 rows')
    const form = { mode: 'all', run: batch.progress.run }
    await send(client, city, `/${batch.id}/commits`, officer).form(form)
    assert.equal((await batchNow(city, batch.id)).state, 'previewed')

    const other = await get(client, city, `/${batch.id}`, second)
    assert.include(other.text(), 'Import 2 of 2 rows, total €2.00')
    await send(client, city, `/${batch.id}/commits`, second).form(form)
    assert.equal((await batchNow(city, batch.id)).state, 'committed')
    const undo = await send(client, city, `/${batch.id}/reversals`, officer).form({ reason: 'x' })
    assert.equal(undo.status(), 303)
    assert.equal((await batchNow(city, batch.id)).state, 'committed')
  })

  test('rejected rows come back as CSV with reasons, safe to open, and can be imported once mended', async ({
    client,
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const [officer] = await people(city)
    const bytes = [
      'agreement;date;amount;purpose;bank_ref',
      'A-1;2026-01-05;5,00;fine;R-1',
      'A-1;2026-02-30;-7,50;=HYPERLINK("http://x");R-2',
      `A-1;2026-01-07;=1+1;'quoted;R-3`,
    ].join('\n')
    const batch = await preview(city, bytes)
    const answer = await get(client, city, `/${batch.id}/rejections`, officer, 'sl')
    assert.include(answer.header('content-disposition')!, 'attachment')
    assert.equal(answer.header('x-content-type-options'), 'nosniff')
    const text = answer.text().replace('\ufeff', '')
    const [header, first, second] = text.split('\r\n')
    assert.equal(
      header,
      `agreement;date;amount;purpose;bank_ref;Vrstica uvoza;Razlog zavrnitve;${GUARD_MARKER}`
    )
    assert.include(first, `-7,50;"'=HYPERLINK(""http://x"")";R-2;2;`)
    assert.include(second, `'=1+1;''quoted;R-3;3;`)

    const mended = text.replace('2026-02-30;-7,50', '2026-02-28;7,50')
    const again = await preview(city, mended)
    assert.deepInclude(again.counts, { new: 1, error: 1 })
    await commit(city, again)
    const [row] = await rowsOf(db.connection(), again, { limit: 1, offset: 0 })
    assert.equal(row.draft.purpose, '=HYPERLINK("http://x")')
    const third = await get(client, city, `/${again.id}/rejections`, officer, 'ko')
    assert.lengthOf(third.text().split('\r\n')[0].split(';'), 8)
  })
})

test.group('Saved layouts of imports', () => {
  test('are listed with what is read from where, and one that is deleted proposes nothing any more', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const name = await makeLayout(city)
    const officer = await makePerson(city, 'finance_officer')
    const at = (path: string) => `/cities/${city.slug}/imports/layouts${path}`
    const list = await client.get(at('')).loginAs(officer)
    assert.include(textOf(list.text()), 'column 3: Amount')
    assert.include(list.text(), at(`/${name}/removals/new`))
    const headers = ['agreement', 'date', 'amount']
    assert.isDefined(await savedMapping(city.id, 'contributions', headers))

    ;(await client.get(at(`/${name}/removals/new`)).loginAs(officer)).assertStatus(200)
    const remove = () =>
      client
        .post(at(`/${name}/removals`))
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .form({})
    ;(await remove()).assertStatus(303)
    assert.isUndefined(await savedMapping(city.id, 'contributions', headers))
    const events = await selectRows(
      db.connection(),
      `SELECT actor_id FROM audit_events WHERE city_id = ? AND action = 'import.layout_removed'`,
      [city.id]
    )
    assert.deepEqual(
      events.map((row) => row.actor_id),
      [officer.id]
    )
    assert.notEqual((await remove()).status(), 303)
  })
})
