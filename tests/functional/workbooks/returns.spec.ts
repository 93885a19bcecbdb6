import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import Tokens from 'csrf'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { exportWorkbook } from '#appraisal/actions/export_workbook'
import type Person from '#identity/models/person'
import { copyPath, keepBytes, recordCopy } from '#workbooks/copies'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import { columnName } from '#workbooks/domain/formula_spelling'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeAppraisal, makeUnitValue } from '#tests/support/appraisal_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'
import { openWorkbook } from '#tests/support/second_engine'
import { partOf, savedByAnother, withCell, withPart } from '#tests/support/workbook_edits'
import { makeExport } from '#tests/support/workbook_records'

const tokens = new Tokens()

async function upload(
  client: ApiClient,
  city: TestCity,
  person: Person,
  bytes: Uint8Array,
  id = newId()
) {
  const secret = await tokens.secret()
  return client
    .post(`/cities/${city.slug}/workbook-returns?_csrf=${tokens.create(secret)}`)
    .loginAs(person)
    .withSession({ 'csrf-secret': secret })
    .header('accept', 'application/json')
    .redirects(0)
    .field('id', id)
    .file('file', Buffer.from(bytes), { filename: 'vrnjeno “1”.xlsx' })
}

/** More cells than are compared of a workbook. */
function longRows(): string {
  const letters = Array.from({ length: 100 }, (_, at) => columnName(at + 1))
  return Array.from({ length: BOOK_LIMITS.cells / 100 + 1 }, (_, at) => {
    const cells = letters.map((name) => `<c r="${name}${at + 1}"><v>1</v></c>`)
    return `<row r="${at + 1}">${cells.join('')}</row>`
  }).join('')
}

const uploads = () => {
  const folder = join(storagePath, 'uploads')
  return existsSync(folder) ? readdirSync(folder) : []
}

/** The address of the discount rate. */
async function rateOf(bytes: Uint8Array): Promise<string> {
  const sheet = (await openWorkbook(bytes)).getWorksheet('Assumptions')!
  return `C${sheet.getColumn(1).values.indexOf('step_rate.0')}`
}

test.group('A workbook that comes back to its city', () => {
  test('says which input was changed, what follows and what the ledger says today', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    const { bytes, sha256: hash, modelId } = await makeExport(city)
    const rate = await rateOf(bytes)
    const changed = withCell(
      savedByAnother(bytes),
      'Assumptions',
      rate,
      '<v>7.0000000000000007E-2</v>'
    )
    const before = uploads()
    const sent = await upload(client, city, auditor, changed)
    sent.assertStatus(303)
    assert.deepEqual(uploads(), before, 'the file itself is not kept')
    await makeEntry(city)

    const page = await client.get(sent.header('location')!).loginAs(auditor)
    page.assertStatus(200)
    const text = textOf(page.text())
    assert.include(text, 'One change was made, and no result follows')
    for (const part of [`Assumptions ${rate}`, 'Discount rate', 'input changed', '0.07', hash])
      assert.include(text, part)
    assert.include(text, 'vrnjeno “1”.xlsx')
    assert.match(text, /One entry was posted since/)

    const csv = await client.get(`${sent.header('location')}?format=csv`).loginAs(auditor)
    assert.include(csv.text(), `Assumptions,${rate},`)
    assert.include(csv.text(), ',input changed,')
    const list = await client
      .get(`/cities/${city.slug}/appraisals/${modelId}/workbooks`)
      .loginAs(auditor)
    const listed = textOf(list.text())
    for (const part of [hash, sha256(changed), 'once, last to', '1 change, 0 other results'])
      assert.include(listed, part)
    const [event] = await selectRows(
      readClient(),
      `SELECT details FROM audit_events WHERE scope = ? AND action = 'workbook.returned'`,
      [city.id]
    )
    assert.containSubset(JSON.parse(event.details), {
      export: hash,
      sha256: sha256(changed),
      changes: 1,
      results: 0,
    })
  })

  test('says that nothing was changed, to the byte or after another program saved it', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const viewer = await makePerson(city, 'committee_member')
    const { bytes } = await makeExport(city, 'ko')
    for (const [file, said] of [
      [bytes, 'This is the export, to the byte'],
      [savedByAnother(bytes), 'Nothing was changed in this workbook'],
    ] as const) {
      const id = newId()
      const sent = await upload(client, city, viewer, file, id)
      const page = await client.get(sent.header('location')!).loginAs(viewer)
      assert.include(textOf(page.text()), said)
      assert.equal((await upload(client, city, viewer, file, id)).status(), 303)
      const other = await upload(client, city, viewer, new Uint8Array([...file, 0]), id)
      assert.equal(other.body().errors[0].code, 'E_IDEMPOTENCY_CONFLICT')
    }
    const rows = await selectRows(
      readClient(),
      'SELECT id FROM workbook_returns WHERE city_id = ?',
      [city.id]
    )
    assert.lengthOf(rows, 2)
  })

  test('says under which licence a unit value of the city may be used', async ({ assert }) => {
    const city = await makeCity()
    const unitValueId = await makeUnitValue(city, { licence: 'Open Government Licence v3' })
    const model = ljubljanaIntegration()
    model.benefits[0].taken = { unitValueId, version: 1 }
    const { id: modelId } = await makeAppraisal(city, model)
    const by = (await makePerson(city, 'auditor')).id
    const wish = { cityId: city.id, modelId, version: 1, locale: 'en', appVersion: 'test', by }
    const book = await openWorkbook((await exportWorkbook(wish)).bytes)
    const notes: string[] = []
    book
      .getWorksheet('Assumptions')!
      .eachRow((row) => row.eachCell(({ note }) => notes.push(JSON.stringify(note ?? ''))))
    assert.lengthOf(
      notes.filter((note) => note.includes('Licence: Open Government Licence v3')),
      1
    )
  })

  test('is told by its bytes alone when it has more cells than are compared', async ({
    client,
    assert,
  }) => {
    const [city, other] = [await makeCity(), await makeCity()]
    const auditor = await makePerson(city, 'auditor')
    const { bytes, modelId } = await makeExport(city)
    // The cover is read first, and is too long: its own rows are not needed
    const long = withPart(bytes, partOf(bytes, 'Cover'), (xml) =>
      xml.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${longRows()}</sheetData>`)
    )
    const hash = await keepBytes(long)
    await transact((trx) =>
      recordCopy(trx, {
        cityId: city.id,
        subjectType: 'appraisal',
        subjectId: modelId,
        version: 1,
        locale: 'en',
        ledgerHead: '0'.repeat(64),
        appVersion: 'test',
        code: `LCL-${hash.slice(0, 32)}`,
        previousSha256: null,
        sha256: hash,
        size: long.length,
        headSeq: 0n,
      })
    )
    const sent = await upload(client, city, auditor, long)
    sent.assertStatus(303)
    const page = await client.get(sent.header('location')!).loginAs(auditor)
    assert.include(textOf(page.text()), 'This is the export, to the byte')

    const changed = await upload(client, city, auditor, withCell(long, 'Cover', 'B9', '<v>2</v>'))
    assert.include(changed.body().errors[0].message, 'more than 500000 cells')
    const stranger = await makePerson(other, 'auditor')
    const elsewhere = await upload(client, other, stranger, long)
    assert.equal(elsewhere.body().errors[0].code, 'E_FILE_ROWS')
  })

  test('is refused when it is none of ours, with the remedy, and leaves nothing', async ({
    client,
    assert,
  }) => {
    const [city, other] = [await makeCity(), await makeCity()]
    const auditor = await makePerson(city, 'auditor')
    const theirs = (await makeExport(other)).bytes
    const book = await openWorkbook(theirs)
    book.removeWorksheet('Cover')
    const coverless = new Uint8Array(await book.xlsx.writeBuffer())
    const before = uploads()
    for (const [file, code] of [
      [theirs, 'E_RETURN_UNKNOWN'],
      [coverless, 'E_RETURN_NOT_OURS'],
      [new TextEncoder().encode('a;b\n1;2'), 'E_RETURN_NOT_XLSX'],
      [new Uint8Array([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]), 'E_FILE_NOT_TEXT'],
    ] as const) {
      const answer = await upload(client, city, auditor, file)
      assert.equal(answer.body().errors[0].code, code)
      assert.isAbove(answer.body().errors[0].message.length, 40)
    }
    assert.equal((await upload(client, city, auditor, theirs, 'no id')).status(), 422)
    assert.deepEqual(uploads(), before)
  })
})

test.group('A copy of an export', () => {
  test('comes again as it was, names the one before, and keeps its bytes for the same state', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const { bytes, sha256: first, wish } = await makeExport(city)
    await exportWorkbook({ ...wish, locale: 'sl' })
    assert.equal((await exportWorkbook(wish)).sha256, first)
    const rows = await selectRows(
      readClient(),
      'SELECT sha256, previous_sha256 FROM workbook_copies WHERE city_id = ? ORDER BY kept_at',
      [city.id]
    )
    assert.deepEqual(
      rows.map((row) => row.previous_sha256),
      [null, first]
    )
    const slovene = await openWorkbook(
      new Uint8Array((await exportWorkbook({ ...wish, locale: 'sl' })).bytes)
    )
    const texts: string[] = []
    slovene.getWorksheet('Cover')!.eachRow((row) => row.eachCell((cell) => texts.push(cell.text)))
    assert.include(texts, first)

    const ask = async () => {
      const request = client
        .get(`/cities/${city.slug}/workbook-copies/${first}`)
        .loginAs(auditor)
        .header('accept', 'application/json')
      request.request.responseType('blob')
      return request
    }
    const got = await ask()
    got.assertStatus(200)
    assert.equal(sha256(new Uint8Array(got.body())), first)
    writeFileSync(copyPath(first), 'forged')
    assert.equal((await ask()).status(), 409)
    rmSync(copyPath(first))
    assert.equal((await ask()).status(), 409)
    assert.equal((await exportWorkbook(wish)).sha256, first, 'an export puts it back')
    assert.equal(sha256(new Uint8Array((await ask()).body())), sha256(bytes))
  })

  test('is not shown to another city, and a model without exports says so', async ({
    client,
    assert,
  }) => {
    const [own, other] = [await makeCity(), await makeCity()]
    const reader = await makePerson(own, 'auditor')
    const { sha256: hash } = await makeExport(other)
    const answer = await client
      .get(`/cities/${own.slug}/workbook-copies/${hash}`)
      .loginAs(reader)
      .header('accept', 'application/json')
    answer.assertStatus(404)
    const { id } = await makeAppraisal(own)
    const page = await client.get(`/cities/${own.slug}/appraisals/${id}/workbooks`).loginAs(reader)
    assert.include(textOf(page.text()), 'No workbook has been exported yet')
  })
})
