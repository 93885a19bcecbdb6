import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { selectRows } from '#core/sql'
import { workOn } from '#imports/actions/batch_jobs'
import { beginCommit } from '#imports/actions/commit_batch'
import { changeReading } from '#imports/actions/change_reading'
import { takeRows } from '#imports/actions/take_rows'
import { submitUndo } from '#imports/actions/undo_batch'
import { RECORD_FIELDS, REQUIRED_FIELDS, type RecordKind } from '#imports/domain/mapping'
import { rowsOf } from '#imports/queries/batch_rows'
import { findSubledgerFaults } from '#ledger/queries/subledger_faults'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { openFund } from '#ledger/actions/open_fund'
import { transact } from '#core/transact'
import { makeBudgetLine } from '#tests/support/plan_records'
import { giveMoney } from '#tests/support/programmes'
import { batchNow, commit, makeImportCity, preview, upload, type ImportCity } from './support.js'

async function verdicts(city: ImportCity, id: string) {
  const rows = await rowsOf(db.connection(), { cityId: city.id, id }, { limit: 50, offset: 0 })
  return rows.map(({ verdict, issues }) => {
    const [error] = issues.errors ?? []
    return error ? `${verdict} ${error.field} ${error.code}` : verdict
  })
}

async function undo(city: ImportCity, id: string): Promise<string> {
  await submitUndo({ cityId: city.id, id, reason: 'wrong file', by: city.officer })
  await workOn(city.id, id)
  return (await batchNow(city, id)).state
}

/** A city with 1,000.00 allocated to a line, and the codes of everything a row may name. */
async function makeSpendingCity() {
  const city = await makeImportCity([])
  const lineId = await makeBudgetLine(city)
  const fund = await transact((trx) =>
    openFund(trx, { cityId: city.id, code: 'F-1', name: 'Fund', restriction: 'purpose' })
  )
  const { id: cityId, currency, officer: maker, second: checker } = city
  const ledger = { cityId, currency, maker, checker, fund: fund.id, line: lineId }
  await giveMoney(ledger, 100_000n, lineId, '2026-02-01')
  const [codes] = await selectRows(
    db.connection(),
    `SELECT l.code AS line, p.code AS programme FROM budget_lines l
     JOIN programmes p ON p.city_id = l.city_id AND p.id = l.programme_id WHERE l.id = ?`,
    [lineId]
  )
  const { line, programme } = codes as Record<string, string>
  return { city, line, programme, group: 'general', fund: 'F-1' }
}

test.group('Import | kinds of records', () => {
  test('each kind names its required fields among its fields', ({ assert }) => {
    for (const kind of Object.keys(RECORD_FIELDS) as RecordKind[]) {
      assert.includeMembers([...RECORD_FIELDS[kind]], [...REQUIRED_FIELDS[kind]])
      assert.isAbove(REQUIRED_FIELDS[kind].length, 0)
    }
  })

  test('funders: known again by name or registration, closed by an undo', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const csv = [
      'Naziv;Vrsta;Matična številka;Država;Opomba',
      'Ustanova Luč;fundacija;123;SI;',
      'Funder of A-1;podjetje;;;',
      'funder of a-1;občina;;;',
      'Nič;;;;',
      'USTANOVA  luč;fundacija;123;SI;',
      'Tuja;podjetje;9;Slovenija;',
    ].join('\n')
    const batch = await preview(city, csv, { kind: 'funders' })
    assert.deepEqual(await verdicts(city, batch.id), [
      'new',
      'duplicate',
      'error name E_RECORD_OTHER',
      'error kind E_KIND_EMPTY',
      'error name E_RECORD_OTHER',
      'error country E_COUNTRY',
    ])
    const done = await commit(city, batch, 'good')
    assert.equal(done.counts.taken, 1)
    const [party] = await selectRows(
      db.connection(),
      `SELECT name, funder_kind, country FROM parties WHERE city_id = ? AND registration_id = '123'`,
      [city.id]
    )
    assert.deepEqual(
      { ...party },
      { name: 'Ustanova Luč', funder_kind: 'foundation', country: 'SI' }
    )
    assert.equal(await undo(city, batch.id), 'undone')
  })

  test('budget lines bring their profile by month, which adds up to the need or is refused by field', async ({
    assert,
  }) => {
    const { city, programme } = await makeSpendingCity()
    const months = Array.from({ length: 12 }, (_, index) => `Month ${index + 1}`)
    const row = (code: string, need: string, amounts: Record<number, string>) =>
      [
        ...[code, 'Night school', programme, '2026', 'general', 'current', 'build', need],
        ...months.map((_, index) => amounts[index + 1] ?? ''),
      ].join(';')
    const heading = `code;title;programme;year;group;capital or current;build or maintain;need`
    const file = (...rows: string[]) => [`${heading};${months.join(';')}`, ...rows].join('\n')
    const csv = file(
      row('N-1', '1500.50', { 2: '500.50', 9: '1000.00' }),
      row('N-2', '1500.50', { 2: '500.50', 9: '999.99' }),
      row('N-3', '1500.50', {}),
      row('N-4', '10.00', { 3: 'ten' })
    )
    const planned = await preview(city, csv, { kind: 'budget_lines' })
    const found = await verdicts(city, planned.id)
    assert.deepEqual(found.slice(0, 3), ['new', 'error m02 E_PROFILE_MONTHS', 'new'])
    assert.match(found[3]!, /^error m03 E_AMOUNT/)
    await commit(city, planned, 'good')
    const profiles = await selectRows(
      db.connection(),
      `SELECT l.code, b.sum_of, b.total, b.m02, b.m09, b.version, b.reason FROM budget_profiles b
       JOIN budget_lines l ON l.id = b.budget_line_id WHERE b.city_id = ?`,
      [city.id]
    )
    assert.deepEqual(
      profiles.map(({ code, sum_of: of, m02, m09, version }) => [
        code,
        of,
        String(m02),
        String(m09),
        String(version),
      ]),
      [['N-1', 'need', '50050', '100000', '1']]
    )
    assert.isNotEmpty(profiles[0]!.reason)

    const again = file(
      row('N-1', '1500.50', { 2: '500.50', 9: '1000.00' }),
      row('N-1', '1500.50', { 1: '1500.50' }),
      row('N-3', '1500.50', { 1: '1500.50' }),
      row('N-3', '1500.50', {})
    )
    const second = await preview(city, again, { kind: 'budget_lines' })
    assert.deepEqual(await verdicts(city, second.id), [
      'duplicate',
      'error m01 E_RECORD_OTHER',
      'error m01 E_RECORD_OTHER',
      'duplicate',
    ])
  })

  test('budget lines, commitments and expenditure: taken by their codes, twice adds none, undone in turn', async ({
    assert,
  }) => {
    const { city, programme, group, fund, line } = await makeSpendingCity()
    const lines = [
      'code,title,programme,year,group,capital or current,build or maintain,need,minimum',
      `N-1,Night school,${programme},2026,${group},current,build,1500.50,100`,
      `N-2,Library,NOPE,2026,${group},capital,maintain,10,`,
      `N-3,Library,${programme},26,${group},capital,maintain,10,`,
    ].join('\n')
    const planned = await preview(city, lines, { kind: 'budget_lines' })
    assert.deepEqual(await verdicts(city, planned.id), [
      'new',
      'error programme E_CODE_UNKNOWN',
      'error year E_YEAR',
    ])
    await commit(city, planned, 'good')
    assert.equal((await preview(city, lines, { kind: 'budget_lines' })).counts.duplicate, 1)

    const orders = [
      'number,fund,line,description,date,amount,expires on',
      `K-1,${fund},${line},Chairs,2026-02-03,100.00,`,
      `K-2,${fund},${line},Tables,2026-02-03,50,2026-02-03`,
      `K-3,${fund},${line},Nothing,2026-02-03,0,`,
      `K-4,F-NOPE,${line},Lamps,2026-02-03,5,`,
      `K-5,${fund},${line},Too much,2026-02-03,99999999,`,
      `K-6,${fund},${line},Over before it began,2026-02-03,5,2026-02-02`,
    ].join('\n')
    const committed = await preview(city, orders, { kind: 'commitments' })
    assert.deepEqual(await verdicts(city, committed.id), [
      'new',
      'new',
      'error amount E_AMOUNT_POSITIVE',
      'error fund E_CODE_UNKNOWN',
      'new',
      'error ends_on E_DATES_ORDER',
    ])
    const done = await commit(city, committed, 'good')
    assert.equal(done.counts.taken, 2)
    assert.equal((await verdicts(city, committed.id))[4]?.split(' ')[0], 'error')
    assert.equal((await preview(city, orders, { kind: 'commitments' })).counts.duplicate, 2)

    const paid = [
      'commitment,description,date,amount,final',
      'K-1,First chairs,2026-02-10,40.00,',
      'K-1,First chairs,2026-02-10,40.00,',
      'K-9,Nobody knows,2026-02-10,1,',
    ].join('\n')
    const spent = await preview(city, paid, { kind: 'expenditures' })
    assert.deepEqual(await verdicts(city, spent.id), [
      'new',
      'new',
      'error commitment E_CODE_UNKNOWN',
    ])
    assert.equal((await commit(city, spent, 'good')).counts.taken, 2)
    assert.equal((await preview(city, paid, { kind: 'expenditures' })).counts.duplicate, 2)
    assert.isTrue((await verifyLedger(city.id)).ok)

    assert.equal(await undo(city, committed.id), 'committed', 'what is paid stays committed')
    assert.equal(await undo(city, spent.id), 'undone')
    const anew = await preview(city, paid, { kind: 'expenditures' })
    assert.equal(anew.counts.new, 2)
    assert.equal((await commit(city, anew, 'good')).counts.taken, 2)
    assert.equal(await undo(city, anew.id), 'undone')
    assert.deepEqual(await findSubledgerFaults(db.connection(), city.id), [])
    assert.isTrue((await verifyLedger(city.id)).ok)
  }).timeout(120_000)

  test('opening balances: checked against their own sum, committed by a second person', async ({
    assert,
  }) => {
    const city = await makeImportCity([])
    for (const code of ['F-1', 'F-2', 'F-3']) {
      await transact((trx) =>
        openFund(trx, { cityId: city.id, code, name: code, restriction: 'purpose' })
      )
    }
    const csv = [
      'fund,date,cash,receivables,payables,net assets,unspent,source',
      'F-1,2025-01-01,1000.00,50,200,850,700,Closing statement 2024',
      'F-2,2025-01-01,100,,,90,100,Closing statement 2024',
      'F-3,2025-01-01,100,,40,60,100,Closing statement 2024',
      'F-9,2025-01-01,1,,,1,1,Closing statement 2024',
    ].join('\n')
    const batch = await preview(city, csv, { kind: 'openings' })
    assert.deepEqual(await verdicts(city, batch.id), [
      'new',
      'error amount E_OPENING_SUM',
      'error unspent E_OPENING_REST',
      'error fund E_CODE_UNKNOWN',
    ])
    await assert.rejects(() => commit(city, batch, 'good'), /E_IMPORT_SECOND_PERSON/)
    const done = await commit(city, batch, 'good', city.second)
    assert.equal(done.counts.taken, 1)
    const again = await preview(city, csv, { kind: 'openings' })
    assert.deepInclude(again.counts, { new: 0, duplicate: 1 })
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('a file with headings of an earlier import is read as that one was', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const csv = (day: string) => `Vertrag;Tag;Betrag\nA-1;${day};1,50`
    const first = await upload(city, csv('03/04/2026'))
    assert.deepEqual((await batchNow(city, first)).settings.mapping, {})
    await changeReading({
      cityId: city.id,
      id: first,
      mapping: { agreement: 0, date: 1, amount: 2 },
      answers: { dateOrder: { date: 'dmy' } },
    })
    await workOn(city.id, first)
    await commit(city, await batchNow(city, first))
    const second = await batchNow(city, await upload(city, csv('04/04/2026')))
    assert.deepInclude(second.settings, {
      mapping: { agreement: 0, date: 1, amount: 2 },
      answers: { dateOrder: { date: 'dmy' } },
      remembered: true,
    })
    const other = await makeImportCity([{ number: 'A-1' }])
    assert.isUndefined(
      (await batchNow(other, await upload(other, csv('1/1/2026')))).settings.remembered
    )
  })

  test('one row that cannot go with the others sends only the few around it one by one', async ({
    assert,
  }) => {
    const { city, fund, line } = await makeSpendingCity()
    const orders = ['number,fund,line,description,date,amount']
    for (let no = 1; no <= 60; no++)
      orders.push(`H-${no},${fund},${line},Chair,2026-02-03,${no === 55 ? 99_999_999 : 1}`)
    const batch = await preview(city, orders.join('\n'), { kind: 'commitments' })
    const { run } = batch.progress
    await beginCommit({ cityId: city.id, id: batch.id, mode: 'good', run, by: city.officer })
    const ends: unknown[] = []
    const { signal } = new AbortController()
    await takeRows(await batchNow(city, batch.id), {
      signal,
      hold: async (_trx, progress) => void ends.push(progress?.done),
    })
    // 200 and 100 are refused, 50 go together, and the rest is fewer than are halved again
    assert.deepEqual(ends, [50, 60, undefined])
    const { counts, state } = await batchNow(city, batch.id)
    assert.deepEqual([counts.taken, state], [59, 'committed'])
    assert.isTrue((await verifyLedger(city.id)).ok)
  })
})
