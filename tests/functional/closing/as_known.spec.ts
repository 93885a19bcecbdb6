import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { differencesSince } from '#closing/queries/differences'
import { businessToday } from '#core/clock'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { knownPoints, periodShown } from '#ledger/queries/periods'
import { moneyByFunderKind } from '#reports/queries/funder_kinds'
import { homeFigures } from '#reports/queries/home'
import { commit, receive, walkOnce } from '#tests/support/books'
import { makeCity, makePerson } from '#tests/support/city'
import { authority, makeLedger, post } from '#tests/support/ledger'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'
import { closeUpTo, periodOf, step } from '#tests/support/periods'
import { makeClosingBooks } from './support.js'

test.group('Known at a close and known today', () => {
  test('every figure of the home page goes back to what was known when a period was closed', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    const { agreement } = await walkOnce(books)
    const reader = { seesPrivateNames: true }
    const look = (knownAt: bigint | null) =>
      homeFigures(books.cityId, '2023-12-31', reader, { year: '2023', knownAt })
    const before = await look(null)
    const closed = (await closeUpTo(books.cityId, '2023-05-31', books))!
    await step(books.cityId, '2023-05-31', 'open', books)
    await receive(books, agreement, 5_000n, '2023-05-20')
    await commit(books, books.fund, books.protectedLine, 700n, '2023-05-21')

    const [now, then] = [await look(null), await look(closed.headSeq)]
    assert.deepEqual(then.flow, before.flow)
    assert.deepEqual([then.free, then.kinds], [before.free, before.kinds])
    assert.deepEqual(then.coverage, before.coverage)
    assert.equal(now.flow.received - then.flow.received, 5_000n)
    assert.equal(now.flow.committed - then.flow.committed, 700n)
    const kinds = await moneyByFunderKind(books.cityId, {
      asOf: '2023-12-31',
      knownAt: closed.headSeq,
    })
    assert.equal(kinds.received, 60_000n)
  })

  test('every close is a point to go back to, the latest first, opened again or not', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await closeUpTo(fixture.cityId, '2023-01-31', fixture)
    await post(authority(fixture, 500n, '2023-02-10'))
    await closeUpTo(fixture.cityId, '2023-02-28', fixture)
    await step(fixture.cityId, '2023-02-28', 'open', fixture)
    assert.deepEqual(
      (await knownPoints(readClient(), fixture.cityId)).map(({ periodNo, headSeq }) => [
        periodNo,
        headSeq,
      ]),
      [
        [2, 1n],
        [1, 0n],
      ]
    )
  })

  test('what changed since is shown to the account and to the entry, within the period and after it', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const wrong = await post(authority(fixture, 10_000n, '2023-01-10'))
    await closeUpTo(fixture.cityId, '2023-01-31', fixture)
    const reversal = await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: fixture.cityId,
        entryId: wrong.id,
        reason: 'twice',
        preparedBy: fixture.maker,
      })
    )
    await step(fixture.cityId, '2023-01-31', 'open', fixture)
    const late = await post(authority(fixture, 300n, '2023-01-20'))
    await post(authority(fixture, 900n, '2023-02-20'))

    const { id } = await periodOf(fixture.cityId, '2023-01-31')
    const period = await periodShown(readClient(), fixture.cityId, id)
    const found = await differencesSince(readClient(), fixture.cityId, period, period.close!)
    assert.deepEqual(found.accounts, [
      { account: '8000', atClose: 10_000n, today: 10_300n },
      { account: '8100', atClose: -10_000n, today: -10_300n },
    ])
    assert.deepEqual(
      [found.within.map((one) => one.id), found.after.map((one) => one.id)],
      [[late.id], [reversal.id]]
    )
  })

  test('the switch is on every report page and keeps its choice', async ({ client, assert }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const approver = await makePerson(city, 'approver')
    const { id: entry } = await makeEntry(city)
    await closeUpTo(city.id, '2026-01-31', { maker: officer.id, checker: approver.id })
    await makeEntry(city, '2026-02-15')
    const look = async (path: string) =>
      (
        await client
          .get(`/cities/${city.slug}${path}`)
          .loginAs(officer)
          .header('accept', 'text/html')
      ).text()
    for (const path of [
      '?',
      '/ledger?',
      '/ledger/accounts?',
      '/ledger/trial-balance?',
      '/ledger/trial-balance?closing=without&',
      '/ledger/funds?',
      '/ledger/account-statement?account=8100&',
    ]) {
      const today = await look(path)
      assert.include(today, 'at the close of period 1 of 2026 (entry 1)', path)
      const then = await look(`${path}known=1`)
      assert.match(then, /<option value="1" selected/, path)
      if (path.includes('ledger')) assert.notEqual(then, today, path)
      // words only: a token of the page may well hold the letters E_
      assert.notMatch(textOf(await look(`${path}known=0`)), /E_|Error/, path)
    }
    assert.include(await look('/ledger/trial-balance?known=1'), '123.45')
    assert.notInclude(await look('/ledger/trial-balance?known=1'), '246.90')
    assert.include(await look('/ledger/trial-balance'), '246.90')
    assert.include(await look(`/ledger/entries/${entry}`), 'Correct this entry')
    await closeUpTo(city.id, '2026-03-31', { maker: officer.id, checker: approver.id })
    const both = 'at the close of period 3 of 2026 and 1 earlier period (entry 2)'
    assert.include(await look('/ledger/accounts'), both)
  })
})

test.group('Days', () => {
  test('scenario 25: an entry dated back into an open period changes its month and every later balance', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    const { agreement } = await walkOnce(books)
    await closeUpTo(books.cityId, '2023-01-31', books)
    await receive(books, agreement, 900n, '2023-02-01')
    const flow = async (asOf: string) =>
      (await homeFigures(books.cityId, asOf, { seesPrivateNames: true }, { year: '2023' })).flow
        .received
    assert.deepEqual([await flow('2023-01-31'), await flow('2023-02-01')], [0n, 900n])
    assert.equal(await flow('2023-12-31'), 60_900n)
    await assert.rejects(() => receive(books, agreement, 1n, '2023-01-31'), /E_PERIOD/)
    await assert.rejects(() => receive(books, agreement, 1n, '2022-12-31'), /E_PERIOD/)
  })

  test('scenario 24: 29 February belongs to its period, and to no other year', async ({
    assert,
  }) => {
    const fixture = await makeLedger({ year: 2024 })
    await post(authority(fixture, 100n, '2024-02-29'))
    const february = await periodOf(fixture.cityId, '2024-02-29')
    assert.deepEqual([february.startsOn, february.endsOn], ['2024-02-01', '2024-02-29'])
    await closeUpTo(fixture.cityId, '2024-02-29', fixture)
    await assert.rejects(() => post(authority(fixture, 100n, '2024-02-29')), /E_PERIOD/)
    await post(authority(fixture, 100n, '2024-03-01'))
    await assert.rejects(() => post(authority(fixture, 100n, '2023-02-29')), /E_DATE_FORMAT/)
  })

  test('scenario 24: the day of a city is that of its clock, also around midnight and when the clock changes', ({
    assert,
  }) => {
    const day = (zone: string, at: string) => businessToday(zone, new Date(at))
    assert.equal(day('Europe/Ljubljana', '2026-12-31T22:59:59Z'), '2026-12-31')
    assert.equal(day('Europe/Ljubljana', '2026-12-31T23:00:00Z'), '2027-01-01')
    assert.equal(day('Asia/Seoul', '2026-12-31T14:59:59Z'), '2026-12-31')
    assert.equal(day('Asia/Seoul', '2026-12-31T15:00:00Z'), '2027-01-01')
    // In summer the clock of Ljubljana is two hours ahead; it goes back on 25 October 2026.
    assert.equal(day('Europe/Ljubljana', '2026-06-30T22:00:00Z'), '2026-07-01')
    assert.equal(day('Europe/Ljubljana', '2026-10-24T22:00:00Z'), '2026-10-25')
    assert.equal(day('Europe/Ljubljana', '2026-10-25T22:59:59Z'), '2026-10-25')
    assert.equal(day('Europe/Kyiv', '2026-03-28T22:00:00Z'), '2026-03-29')
  })

  test('scenario 26: a day too far ahead is refused, the business day of any time zone is not', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const [now] = [new Date()]
    const ahead = (days: number) =>
      new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
    for (const year of new Set([ahead(0), ahead(3)].map((one) => one.slice(0, 4)))) {
      await transact((trx) =>
        openFiscalYear(trx, { cityId: fixture.cityId, name: year, startsOn: `${year}-01-01` })
      )
    }
    await post(authority(fixture, 100n, ahead(0)))
    await post(authority(fixture, 100n, ahead(1)))
    await assert.rejects(() => post(authority(fixture, 100n, ahead(3))), /E_FUTURE/)
  })

  test('scenario 27: fiscal years touch, do not overlap, and give twelve periods of whole months', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const open = (name: string, startsOn: string) =>
      transact((trx) => openFiscalYear(trx, { cityId: fixture.cityId, name, startsOn }))
    await open('2024/25', '2024-04-01')
    await assert.rejects(() => open('2025', '2025-01-01'), /E_PERIOD_OVERLAP/)
    await open('2025/26', '2025-04-01')
    const rows = await selectRows(
      db.connection(),
      `SELECT starts_on, ends_on FROM periods WHERE city_id = ? AND starts_on >= '2024-04-01' ORDER BY starts_on`,
      [fixture.cityId]
    )
    assert.lengthOf(rows, 24)
    assert.deepEqual(
      [rows[10].ends_on, rows[11].ends_on, rows[12].starts_on, rows[22].ends_on],
      ['2025-02-28', '2025-03-31', '2025-04-01', '2026-02-28']
    )
  })
})
