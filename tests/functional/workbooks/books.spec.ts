import { test } from '@japa/runner'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { linksOf } from '#ledger/queries/journal_links'
import { trialBalance } from '#ledger/queries/trial_balance'
import { exportBook, type BookAsked } from '#workbooks/actions/export_book'
import { takeReturn } from '#workbooks/actions/take_return'
import { JOURNAL_KEYS } from '#workbooks/books/journal_sheet'
import { bytesOfCopy } from '#workbooks/copies'
import { seededCity } from '#tests/functional/appraisal/support'
import { makeCity, makePerson } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'
import { disagreements, openWorkbook, SecondEngine } from '#tests/support/second_engine'
import { savedByAnother, withCell } from '#tests/support/workbook_edits'
import { uploadedBytes } from '#tests/support/workbook_records'

async function made(cityId: string, by: string, asked: BookAsked, locale = 'en') {
  const { sha256: hash } = await exportBook({ cityId, asked, locale, appVersion: 'test', by })
  const bytes = await bytesOfCopy(hash)
  return { hash, bytes, book: await openWorkbook(bytes) }
}

const lastOf = async (cityId: string) => {
  const [row] = await selectRows(readClient(), 'SELECT head_seq FROM ledgers WHERE city_id = ?', [
    cityId,
  ])
  return String(row.head_seq)
}

test.group('Workbooks about a demo city', () => {
  test('the ledger and the funds are those of their pages, and prove themselves', async ({
    client,
    assert,
  }) => {
    const { cityId, root, person } = await seededCity('ljubljana')
    const auditor = await person('auditor')
    const by = auditor.id
    const ledger = await made(cityId, by, { kind: 'ledger', to: '2026-12-31' })
    assert.deepEqual(disagreements(ledger.book), [])
    assert.match(String(new SecondEngine(ledger.book).value('Checks', 8, 2)), /^✓/)
    const { groups } = await trialBalance(cityId, 'account', { asOf: '2026-12-31' })
    const sheet = ledger.book.getWorksheet('TrialBalance')!
    for (const row of groups[0].rows) {
      const at = sheet.getColumn(1).values.indexOf(Number(row.account))
      const cell = (column: number) => Math.round(Number(sheet.getCell(at, column).result) * 100)
      assert.deepEqual(
        [cell(4), cell(5), cell(7), cell(8)],
        [row.debits, row.credits, row.debitBalance, row.creditBalance].map(Number)
      )
    }
    const funds = await made(
      cityId,
      by,
      { kind: 'funds', from: '2026-01-01', to: '2026-12-31' },
      'sl'
    )
    assert.deepEqual(disagreements(funds.book), [])
    assert.match(String(new SecondEngine(funds.book).value('Checks', 8, 2)), /^✓/)
    const fences = await made(cityId, by, { kind: 'fences', to: '2026-12-31' }, 'uk')
    assert.deepEqual(disagreements(fences.book), [])
    assert.match(String(new SecondEngine(fences.book).value('Checks', 8, 2)), /^✓/)
    const again = await made(cityId, by, { kind: 'fences', to: '2026-12-31' }, 'uk')
    assert.equal(again.hash, fences.hash)
    for (const [kind, { hash }] of Object.entries({ ledger, funds, fences })) {
      const list = await client.get(`${root}/books/${kind}`).loginAs(auditor)
      list.assertStatus(200)
      assert.include(textOf(list.text()), hash)
      const file = await client.get(`${root}/books/${kind}?format=csv`).loginAs(auditor)
      assert.include(file.text(), hash)
    }
    for (const page of [
      'ledger',
      'ledger/trial-balance',
      'reports/funds',
      'reports/ring-fence-proof',
    ]) {
      const shown = await client.get(`${root}/${page}`).loginAs(auditor)
      shown.assertStatus(200)
      assert.isTrue(shown.text().includes(`action="${root}/books"`), page)
    }
  })
})

test.group('A workbook of the ledger', () => {
  test('is ordered as a job, kept, and comes again with the same bytes whatever is posted', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    const known = await lastOf(city.id)
    const order = { id: newId(), kind: 'ledger', known }
    const send = () =>
      client
        .post(`/cities/${city.slug}/books`)
        .loginAs(auditor)
        .withCsrfToken()
        .redirects(0)
        .form(order)
    const first = (await send()).header('location')!
    assert.match(first, /\/(workbook-copies|jobs)\//)
    const before = await made(city.id, auditor.id, { kind: 'ledger', known })
    await makeEntry(city, '2026-01-10')
    const after = await made(city.id, auditor.id, { kind: 'ledger', known })
    assert.equal(after.hash, before.hash)
    const now = await made(city.id, auditor.id, { kind: 'ledger' })
    assert.notEqual(now.hash, before.hash)
    const cover = now.book.getWorksheet('Cover')!
    const words = cover.getColumn(2).values.map(String)
    assert.include(words, before.hash, 'the cover names the export before')
    const { sha256: inputs } = await linksOf(readClient(), city.id, {})
    assert.include(words, inputs)
    const journal = now.book.getWorksheet('Journal')!
    const column = (key: 'seq' | 'hash') =>
      journal.getColumn(JOURNAL_KEYS.indexOf(key) + 1).values.slice(6)
    const hashes = column('hash')
    const listed = column('seq').map((seq, at) => `${seq} ${hashes[at]}\n`)
    assert.equal(sha256([...new Set(listed)].join('')), inputs, 'as the sheet tells to compute it')
    const [event] = await selectRows(
      readClient(),
      `SELECT details FROM audit_events WHERE scope = ? AND action = 'workbook.exported'
       ORDER BY seq DESC LIMIT 1`,
      [city.id]
    )
    assert.containSubset(JSON.parse(event.details), { kind: 'ledger', sha256: now.hash })
  })

  test('proves itself when it comes back, against its copy and the ledger of today', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const { fund } = await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    for (const asked of [
      { kind: 'ledger' as const, fund },
      { kind: 'funds' as const, from: '2026-01-01', to: '2026-12-31' },
    ]) {
      const { bytes } = await made(city.id, auditor.id, asked)
      const address = `${String.fromCharCode(65 + JOURNAL_KEYS.indexOf('debit'))}6`
      const changed = withCell(savedByAnother(bytes), 'Journal', address, '<v>999</v>')
      const id = newId()
      const file = await uploadedBytes('book.xlsx', changed)
      await takeReturn({ id, cityId: city.id, file, by: auditor.id })
      await makeEntry(city)
      const page = await client.get(`/cities/${city.slug}/workbook-returns/${id}`).loginAs(auditor)
      page.assertStatus(200)
      const text = textOf(page.text())
      assert.include(text, `Journal ${address}`)
      assert.match(text, /One entry was posted since/)
      assert.include(text, 'One of them lies in the days of this workbook')
    }
  })

  test('of no entries is refused with the remedy', async ({ assert }) => {
    const city = await makeCity()
    const by = (await makePerson(city, 'auditor')).id
    await assert.rejects(() => made(city.id, by, { kind: 'ledger' }), /E_BOOK_EMPTY/)
  })
})
