import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import ExcelJS from 'exceljs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type Person from '#identity/models/person'
import { readClient, selectRows } from '#core/sql'
import { answerReading } from '#exchange/actions/import_rates'
import { proposedReading } from '#exchange/actions/open_rate_file'
import { judgeRatesOf, seeRateFile } from '#exchange/judge_rate_file'
import { findRateFile, importsOfRateFile, pathOfRateFile } from '#exchange/queries/rate_files'
import { MOST_SHOWN } from '#exchange/rate_look'
import type { StoredReading } from '#exchange/rate_reading'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'
import { addRate, makeRateFile } from '#tests/support/rates'

const TODAY = '2026-11-28'

interface World {
  city: TestCity
  officer: Person
}

async function makeWorld(): Promise<World> {
  const city = await makeCity()
  await makeEntry(city)
  return { city, officer: await makePerson(city, 'finance_officer') }
}

const at = ({ city }: World, path: string) => `/cities/${city.slug}/exchange/imports${path}`
const open = (client: ApiClient, world: World, path: string) =>
  client.get(at(world, path)).loginAs(world.officer)
const post = (client: ApiClient, world: World, path: string) =>
  client.post(at(world, path)).loginAs(world.officer).withCsrfToken().redirects(0).form({})
const put = (client: ApiClient, world: World, id: string, form: Record<string, unknown>) =>
  client
    .put(at(world, `/${id}`))
    .loginAs(world.officer)
    .withCsrfToken()
    .redirects(0)
    .form(form)
const found = ({ city }: World, id: string) => findRateFile(readClient(), city.id, id)

/** How the answers of a person read a file with the columns day, currency and rate against the euro. */
const READ = {
  columns: { date: 0, currency: 1, rate: 2 },
  against: 'EUR',
  source: 'Bank of tests',
  answers: { USD: { code: 'USD', direction: 'per_against' as const } },
}
const answer = ({ city }: World, id: string) =>
  answerReading(city.id, id, (reading: StoredReading) => ({ ...reading, ...READ }))

async function workbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  for (const [sheet, rates] of Object.entries({ January: [1.17, 1.18], February: [1.19] })) {
    const month = sheet === 'January' ? '01' : '02'
    book
      .addWorksheet(sheet)
      .addRows([
        ['Date', 'Currency', 'Rate'],
        ...rates.map((rate, day) => [`2026-${month}-0${day + 1}`, 'USD', rate]),
      ])
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}

test.group('Files of rates', () => {
  test('each sheet of a workbook keeps its counts, and its rates name it', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const { id } = await makeRateFile(world.city, await workbook(), world.officer.id)
    for (const sheet of ['January', 'February']) {
      await put(client, world, id, { sheet })
      await answer(world, id)
      ;(await post(client, world, `/${id}/imports`)).assertStatus(303)
    }
    const imports = await importsOfRateFile(readClient(), await found(world, id))
    assert.sameDeepMembers(
      imports.map(({ sheet, counts }) => [sheet, counts.new]),
      [
        ['January', 2],
        ['February', 1],
      ]
    )
    assert.deepEqual(
      await selectRows(
        db.connection(),
        'SELECT as_of, file_sheet FROM fx_rates WHERE city_id = ? ORDER BY as_of',
        [world.city.id]
      ),
      [
        { as_of: '2026-01-01', file_sheet: 'January' },
        { as_of: '2026-01-02', file_sheet: 'January' },
        { as_of: '2026-02-01', file_sheet: 'February' },
      ]
    )
    const page = textOf((await open(client, world, `/${id}`)).text())
    assert.include(page, 'Sheet “January”: 2 new rates, no revision; source Bank of tests')
    assert.include(page, 'Sheet “February”: 1 new rate')
    const list = await client
      .get(`/cities/${world.city.slug}/exchange/rates`)
      .loginAs(world.officer)
    assert.include(textOf(list.text()), 'from the sheet “February” of a workbook')
  })

  test('of two sheets chosen at once the later is read whole, and answers to the other are refused', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const { id } = await makeRateFile(world.city, await workbook(), world.officer.id)
    const path = pathOfRateFile(await found(world, id))
    const january = await proposedReading(path, { sheet: 'January' })
    const february = await proposedReading(path, { sheet: 'February' })
    await answerReading(world.city.id, id, () => february)
    await answerReading(world.city.id, id, () => january)
    await answer(world, id)
    const taken = await judgeRatesOf(await found(world, id), TODAY)
    assert.deepEqual(
      taken.rates.map(({ asOf }) => asOf),
      ['2026-01-01', '2026-01-02']
    )

    await answerReading(world.city.id, id, () => january)
    await Promise.all([
      put(client, world, id, { sheet: 'February' }),
      put(client, world, id, { date: 0, currency: 1, rate: 2, against: 'EUR', source: 'Bank' }),
    ])
    const { reading } = await found(world, id)
    assert.deepEqual([reading.sheet, reading.source], ['February', null])
  })

  test('a long file is judged once, in a thread, until the rates of the city are other ones', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const day = (no: number) => new Date(Date.UTC(2012, 0, 1 + no)).toISOString().slice(0, 10)
    const rows = Array.from({ length: 4_000 }, (_, no) => `${day(no)},USD,1.${1000 + (no % 50)}\n`)
    const text = `Date,Currency,Rate\n${rows.join('')}2020-01-01,USD,none\n`
    const { id } = await makeRateFile(world.city, text, world.officer.id)
    await answer(world, id)
    const file = await found(world, id)
    assert.isAbove(text.length, 64 * 1024)
    const seen = await seeRateFile(file, TODAY)
    assert.deepInclude(seen.counts, { new: 4_000, error: 1 })
    assert.lengthOf(seen.rows.new!, MOST_SHOWN)
    assert.equal(seen.rows.error![0].row, 4_002)

    const kept = `${pathOfRateFile(file)}.look.json`
    const marked = (await readFile(kept, 'utf8')).replace('"warnings":0', '"warnings":7')
    await writeFile(kept, marked)
    assert.equal((await seeRateFile(file, TODAY)).warnings, 7)
    const books = { cityId: world.city.id, maker: world.officer.id }
    await addRate(books, ['EUR', 'USD', '1.1000', '2012-01-01'])
    const again = await seeRateFile(file, TODAY)
    assert.deepInclude(again.counts, { new: 3_999, duplicate: 1 })
    assert.equal(again.warnings, 0)
    const { rates, counts } = await judgeRatesOf(file, TODAY)
    assert.deepEqual([rates.length, counts.error], [3_999, 1])
  })

  test('an upload that gave no rate can be deleted, one that did stays', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const { id } = await makeRateFile(world.city, await workbook(), world.officer.id)
    const path = pathOfRateFile(await found(world, id))
    await answer(world, id)
    await open(client, world, `/${id}`)
    const list = await open(client, world, '')
    assert.include(list.text(), at(world, `/${id}/removals/new`))
    ;(await open(client, world, `/${id}/removals/new`)).assertTextIncludes('Delete the file')
    ;(await post(client, world, `/${id}/removals`)).assertStatus(303)
    ;(await open(client, world, `/${id}`)).assertStatus(404)
    assert.isFalse(existsSync(path))
    const beside = await readdir(dirname(path))
    assert.isFalse(beside.some((name) => name.startsWith(basename(path))))
    const events = await selectRows(
      db.connection(),
      `SELECT action FROM audit_events WHERE city_id = ? AND subject_id = ? ORDER BY seq`,
      [world.city.id, id]
    )
    assert.deepEqual(
      events.map(({ action }) => action),
      ['rates.file_uploaded', 'rates.file_removed']
    )

    const used = await makeRateFile(world.city, await workbook(), world.officer.id)
    await answer(world, used.id)
    await post(client, world, `/${used.id}/imports`)
    await post(client, world, `/${used.id}/removals`)
    assert.isNotNull((await found(world, used.id)).importedAt)
    assert.isTrue(existsSync(pathOfRateFile(await found(world, used.id))))
  })
})
