import { readFileSync } from 'node:fs'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import ExcelJS from 'exceljs'
import { matchToAgreement } from '#bank/actions/match_line'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import type Person from '#identity/models/person'
import { bankLine, bankStatement, makeBankLine, takeInto } from '#tests/support/bank_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeAgreement, makeReceipt } from '#tests/support/funding_records'
import { withoutChance } from '#tests/support/page_reader'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const MISSING = /translation missing|>\s*(bank|app|ledger)\.[a-zA-Z_.]+\s*</

export function caseFile(name: string): Buffer {
  return readFileSync(new URL(`../../cases/bank/${name}`, import.meta.url))
}

function get(client: ApiClient, city: TestCity, path: string, person: Person, locale = 'en') {
  return client
    .get(`/cities/${city.slug}/bank${path}`)
    .header('accept', 'text/html')
    .withSession({ locale })
    .loginAs(person)
}

function send(client: ApiClient, city: TestCity, path: string, person: Person, locale = 'en') {
  return client
    .post(`/cities/${city.slug}/bank${path}`)
    .header('accept', 'text/html')
    .redirects(0)
    .withSession({ locale })
    .withCsrfToken()
    .loginAs(person)
}

test.group('Bank | pages', () => {
  test('stand in {$self}, empty and with records')
    .with(LOCALES)
    .run(async ({ client, assert }, locale) => {
      for (const filled of [false, true]) {
        const city = await makeCity({ years: [2026], approvalThreshold: 50_000n })
        const officer = await makePerson(city, 'finance_officer')
        const pages = [
          '',
          '/accounts/new',
          '/statements/new',
          '/lines',
          '/lines?state=all&direction=in&q=x',
          '/clear-matches',
          '/reconciliation',
        ]
        if (filled) {
          const { id: agreementId } = await makeAgreement(city, { active: true })
          await makeReceipt(city)
          const line = await makeBankLine(city, { amount: 60_000n, text: 'x', counterparty: null })
          const out = await makeBankLine(city, { amount: -500n, isReversal: true })
          const waits = await makeBankLine(city, { amount: 60_000n, counterpartyAccount: null })
          const known = await makeBankLine(city, { amount: 25_000n, bankRef: 'B-1' })
          await transact((trx) =>
            matchToAgreement(trx, {
              id: newId(),
              cityId: city.id,
              lineId: waits.id,
              agreementId,
              parts: [{ instalmentId: null, amount: 55_000n }],
              by: officer.id,
            })
          )
          const doubtful = bankStatement([bankLine()])
          doubtful.closing!.amount += 7n
          const { taken } = await takeInto(city, [doubtful], { reason: 'The bank was asked' })
          pages.push(
            `/accounts/${line.accountId}`,
            `/accounts/${line.accountId}/edit`,
            `/statements/${line.statementId}`,
            `/statements/${taken[0]!.id}?page=2`,
            `/lines/${line.id}`,
            `/lines/${line.id}?agreement=${agreementId}`,
            `/lines/${out.id}`,
            `/lines/${waits.id}`,
            `/lines/${known.id}`,
            '/lines?state=waiting',
            '/lines?state=part'
          )
        }
        for (const path of pages) {
          const answer = await get(client, city, path, officer, locale)
          assert.equal(answer.status(), 200, `${path}: ${answer.text().slice(0, 500)}`)
          assert.notMatch(answer.text(), MISSING, path)
          assert.notMatch(withoutChance(answer.text()), /@!|undefined|\[object|\bNaN\b/, path)
        }
      }
    })

  test('the whole way by forms: statement, queue, receipt over two instalments, undo', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2014, 2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: agreement } = await makeAgreement(city, {
      active: true,
      terms: {
        amount: 885n,
        instalments: [
          { dueOn: '2014-12-20', amount: 485n },
          { dueOn: '2015-01-31', amount: 400n },
        ],
      },
    })
    const sent = await send(client, city, '/statements?_csrf=', officer)
      .field('accounts', 'register')
      .file('file', caseFile('camt053.v2.multi.statement.xml'), { filename: 'nov.xml' })
    assert.equal(sent.status(), 303, sent.text())
    assert.match(sent.header('location')!, /\/bank\/accounts\/[0-9a-f-]{36}$/)
    const account = await get(
      client,
      city,
      `/accounts/${sent.header('location')!.slice(-36)}`,
      officer
    )
    assert.include(account.text(), 'Adds up')
    assert.include(account.text(), 'NL26 VAYB 8060 4768 90')

    const queue = await get(client, city, '/lines?direction=in', officer)
    const line = /bank\/lines\/([0-9a-f-]{36})/.exec(queue.text())![1]!
    const page = await get(client, city, `/lines/${line}`, officer)
    assert.include(page.text(), 'several open instalments make exactly this amount')
    const instalments = [...page.text().matchAll(/\[instalment\]" value="([0-9a-f-]{36})"/g)]
    assert.lengthOf(instalments, 2)
    const id = newId()
    const form = {
      id,
      agreement,
      'how': 'suggested',
      'parts[0][instalment]': instalments[0]![1]!,
      'parts[0][amount]': '4,85',
      'parts[1][instalment]': instalments[1]![1]!,
      'parts[1][amount]': '4.00',
    }
    for (let time = 0; time < 2; time++) {
      const matched = await send(client, city, `/lines/${line}/receipts`, officer).form(form)
      assert.equal(matched.header('location'), `/cities/${city.slug}/bank/lines/${line}`)
    }
    const done = await get(client, city, `/lines/${line}`, officer)
    assert.include(done.text(), 'Matched in full.')
    assert.include(done.text(), `/receipts/${id}`)
    const receipt = await client
      .get(`/cities/${city.slug}/receipts/${id}`)
      .header('accept', 'text/html')
      .loginAs(officer)
    assert.include(receipt.text(), '€8.85')
    assert.include(receipt.text(), `/bank/lines/${line}`)

    const undo = { id: newId(), receipt: 'reverse' }
    const without = await send(client, city, `/matches/${id}/undos`, officer).form(undo)
    assert.equal(without.status(), 422)
    for (let time = 0; time < 2; time++) {
      const undone = await send(client, city, `/matches/${id}/undos`, officer).form({
        ...undo,
        reason: 'Wrong agreement',
      })
      assert.equal(undone.status(), 303)
    }
    const open = await get(client, city, `/lines/${line}`, officer)
    assert.include(open.text(), 'Not matched yet.')
    assert.include(open.text(), 'Wrong agreement')

    const books = await get(client, city, '/reconciliation', officer)
    assert.include(books.text(), 'The bank differs from the books by +€20.00.')
  })

  test('a table of a bank is taken by the profile of its account', async ({ client, assert }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const id = newId()
    const account = { id, name: 'Main', number: 'SI56 1920 0123 4567 892', currency: 'eur' }
    const stored = await send(client, city, '/accounts', officer).form(account)
    assert.equal(stored.header('location'), `/cities/${city.slug}/bank/accounts/${id}`)
    const bytes = Buffer.from(
      'Izpisek;;;\nDatum;Opis;Odliv;Priliv;Stanje\n03.02.2026;Članarina;;1.000,00;1.500,00\n04.02.2026;Provizija;2,50;;1.497,50\n'
    )
    const upload = () =>
      send(client, city, '/statements?_csrf=', officer)
        .field('account', id)
        .file('file', bytes, { filename: 'promet.csv' })
    const refused = await upload()
    assert.equal(refused.status(), 422)
    assert.include(refused.text(), 'nobody has said yet how its tables are written')

    const profile = {
      'version': 1,
      'name': 'Main account',
      'decimal_mark': 'comma',
      'columns[date]': 'datum',
      'columns[text]': 'Opis',
      'columns[debit]': 'Odliv',
      'columns[credit]': 'Priliv',
      'columns[balance]': 'Stanje',
    }
    const kept = await send(client, city, `/accounts/${id}?_method=PUT`, officer).form(profile)
    assert.equal(kept.status(), 303)
    const taken = await upload()
    assert.match(taken.header('location')!, /statements/)
    const page = await get(client, city, taken.header('location')!.split('/bank')[1]!, officer)
    assert.include(page.text(), 'Opening balance and lines make the closing balance.')
    assert.include(page.text(), '€1,497.50')
    assert.include(page.text(), 'Članarina')
    const again = await upload()
    assert.equal(again.header('location'), taken.header('location'))

    const book = new ExcelJS.Workbook()
    book.addWorksheet('Promet').addRows([
      ['Izpisek', 'Februar'],
      ['Datum', 'Opis', 'Odliv', 'Priliv', 'Stanje', 'Opomba'],
      [new Date('2026-02-03T00:00:00Z'), 'Članarina', null, 1000, 1500, 'x'],
      [new Date('2026-02-04T00:00:00Z'), 'Provizija', 2.5, null, 1497.5],
    ])
    const sheet = await send(client, city, '/statements?_csrf=', officer)
      .field('account', id)
      .file('file', Buffer.from(await book.xlsx.writeBuffer()), { filename: 'promet.xlsx' })
    assert.equal(sheet.header('location'), taken.header('location'), 'the same as a workbook')
  })

  test('what is clear is shown first and matched on the click, what is not stays', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const number = `LJ-${newId().slice(-6)}`
    await makeAgreement(city, { active: true, terms: { number } })
    await makeBankLine(city, { amount: 60_000n, text: `Payment ${number}`, bookedOn: '2026-02-02' })
    await makeBankLine(city, { amount: 777n, text: 'Who knows' })
    const preview = await get(client, city, '/clear-matches', officer)
    assert.include(preview.text(), '1 of 2 lines is clear.')
    assert.include(preview.text(), `Receipt under ${number}`)
    const key = /name="keys\[\]" value="([0-9a-f]{64})"/.exec(preview.text())![1]!
    const books = await get(client, city, '/lines', officer)
    assert.include(books.text(), '€607.77', 'nothing was matched by looking')
    const made = await send(client, city, '/clear-matches', officer).form({ 'keys[]': key })
    assert.equal(made.status(), 303)
    const queue = await get(client, city, '/lines', officer)
    assert.include(queue.text(), 'Who knows')
    assert.notInclude(queue.text(), number)
    const again = await send(client, city, '/clear-matches', officer).form({ 'keys[]': key })
    assert.equal(again.status(), 303, 'sent twice it changes nothing')
    assert.include((await get(client, city, '/lines', officer)).text(), 'Who knows')
  })
})
