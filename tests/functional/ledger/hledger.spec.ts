import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { demoCities } from '#database/demo/index'
import { seedCity } from '#database/demo/seed_city'
import { derivedId, newId } from '#core/ids'
import { transact } from '#core/transact'
import LedgerExport from '#ledger/commands/ledger_export'
import { openFund } from '#ledger/actions/open_fund'
import { authorityLines } from '#ledger/domain/events'
import { journalOf, ownBalances, readJournal, sorted } from '#tests/support/hledger'
import { makeCity, makePerson } from '#tests/support/city'
import { allocation, authority, entryOf, makeLedger, post } from '#tests/support/ledger'
import { makeEntry } from '#tests/support/ledger_entry'

const BOOKS = ['transaction', 'functional'] as const

const HOSTILE = [
  'two\nlines\r\n    assets:1000:F1  -999999.00 EUR',
  '; date:1999-01-01, seq:99 [2020-02-30]',
  '* (99) ! | = ~ include /etc/passwd',
  'Škofja Loka „ї“ 평생 🎓 \u2028\u2029\t tab',
  '',
  'a  b   c',
  '"quoted" {1 USD} @ 3 EUR = 5',
]

test.group('Journals for hledger', () => {
  for (const { city } of demoCities) {
    test(`of ${city.slug} come to the balances of the ledger`, async ({ assert }) => {
      const demo = demoCities.find((one) => one.city.slug === city.slug)!
      const own = { ...demo, city: { ...demo.city, slug: `${city.slug}-${newId()}` } }
      await transact((trx) => seedCity(trx, own))
      const cityId = derivedId('city', own.city.slug)
      for (const books of BOOKS) {
        const { sums } = readJournal(await journalOf(cityId, books))
        assert.isAbove(sums.size, 5)
        assert.deepEqual(sorted(sums), sorted(await ownBalances(cityId, books)))
        assert.isTrue([...sums.keys()].some((name) => name.startsWith('budgetary:8')))
      }
    }).timeout(120_000)
  }

  test('keep minutes as minutes, foreign money apart, and no text breaks them', async ({
    assert,
  }) => {
    const ledger = await makeLedger()
    const { fund, line } = ledger
    for (const memo of HOSTILE) await post({ ...authority(ledger, 1_234n), memo })
    await post(allocation(ledger, 999n))
    const minutes = { fund, currency: 'XXX', functionalAmount: 0n }
    const volunteers = [
      { ...minutes, account: '9100', amount: 90n, budgetLine: line },
      { ...minutes, account: '9190', amount: -90n, budgetLine: line },
    ]
    await post(entryOf(ledger, { kind: 'volunteer_time', lines: volunteers }))
    const dollars = [
      { account: '1000', fund, currency: 'USD', amount: 1_000n, functionalAmount: 935n },
      { account: '4000', fund, currency: 'USD', amount: -1_000n, functionalAmount: -935n },
    ]
    await post(entryOf(ledger, { kind: 'receipt', lines: dollars }))
    const strange = await transact((trx) =>
      openFund(trx, {
        cityId: ledger.cityId,
        code: 'F1:;  (x) "é"\n',
        name: 'Strange',
        restriction: 'purpose',
      })
    )
    const lines = authorityLines({ fund: strange.id, currency: 'EUR', amount: 5n })
    await post(entryOf(ledger, { lines }))

    const [transaction, functional] = await Promise.all(
      BOOKS.map(async (books) => {
        const { sums, transactions } = readJournal(await journalOf(ledger.cityId, books))
        assert.equal(transactions, HOSTILE.length + 4)
        assert.deepEqual(sorted(sums), sorted(await ownBalances(ledger.cityId, books)))
        return sums
      })
    )
    const [{ name }] = [{ name: 'memorandum:9100:F1:2023 L1 min' }]
    assert.deepEqual([transaction.get(name), functional.get(name)], [90n, 90n])
    assert.equal(transaction.get('assets:1000:F1 USD'), 1_000n)
    assert.equal(functional.get('assets:1000:F1 EUR'), 935n)
  })

  test('are written by the command, two at once', async ({ assert, cleanup }) => {
    const city = await makeCity()
    await makeEntry(city)
    const folder = mkdtempSync(join(tmpdir(), 'journal-'))
    cleanup(() => rmSync(folder, { recursive: true }))
    const run = async (...given: string[]) => {
      ace.ui.switchMode('raw')
      const made = await ace.create(LedgerExport, [city.slug, ...given, '--json'])
      await made.exec()
      const said = JSON.parse(made.logger.getLogs()[0].message)
      ace.ui.switchMode('normal')
      made.ui.logger.flushLogs()
      return said
    }
    const out = join(folder, 'city.journal')
    const said = await run('--format', 'hledger', '--out', out)
    assert.deepEqual(said, {
      city: city.slug,
      file: out,
      functional: join(folder, 'city.functional.journal'),
      entries: 1,
    })
    for (const file of [said.file, said.functional]) {
      assert.equal(readJournal(readFileSync(file, 'utf8')).transactions, 1)
    }
    assert.equal((await run('--format', 'gnucash')).error.code, 'E_EXPORT_FORMAT')
  })

  test('download from the page of verification', async ({ assert, client }) => {
    const city = await makeCity()
    await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    for (const format of BOOKS) {
      const answer = await client
        .post(`/cities/${city.slug}/ledger/exports`)
        .withCsrfToken()
        .loginAs(auditor)
        .form({ format })
      answer.assertStatus(200)
      answer.assertHeader(
        'content-disposition',
        `attachment; filename="${city.slug}-ledger-1.${format}.journal"`
      )
      assert.equal(readJournal(answer.text()).transactions, 1)
    }
  })
})
