import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workOn } from '#imports/actions/batch_jobs'
import { submitUndo } from '#imports/actions/undo_batch'
import { rowsOf } from '#imports/queries/batch_rows'
import { selectRows } from '#core/sql'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { batchNow, commit, makeImportCity, preview, standing, type ImportCity } from './support.js'

const HEADER = 'number;funder;kind;sub_kind;title;currency;amount;signed_on;status;years'
const ROWS = [
  'N-1;Občina;lokalna oblast;;splošno;EUR;300.000,00;5. 1. 2026;aktivna;2026',
  'N-2;Fundacija Š;fundacija;;;EUR;25.000,01;2026-02-01;odobreno;',
  'N-3;Država;država;;program;EUR;500.000,00;;zaprošeno;',
  'N-4;Loterija;drugo;loterija;;EUR;10,00;2026-02-01;aktivna;',
]
const kind = 'agreements' as const

function file(...rows: string[]) {
  return [HEADER, ...rows].join('\n')
}

function agreementsIn(city: ImportCity) {
  return selectRows(
    db.connection(),
    `SELECT a.number, a.status, p.name, p.funder_kind FROM agreements a
     JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
     WHERE a.city_id = ? ORDER BY a.number`,
    [city.id]
  )
}

async function statuses(city: ImportCity) {
  return (await agreementsIn(city)).map(({ number, status }) => `${number} ${status}`)
}

test.group('Import | agreements through the application', () => {
  test('come with their funders, an active one with its pledge, and money can follow', async ({
    assert,
  }) => {
    const city = await makeImportCity([])
    const batch = await preview(city, file(...ROWS), { kind })
    assert.deepInclude(batch.counts, { new: 4, error: 0 })
    assert.equal((await commit(city, batch, 'all')).counts.taken, 4)
    assert.deepEqual(await statuses(city), ['N-1 active', 'N-2 granted', 'N-3 asked', 'N-4 active'])
    assert.isTrue((await verifyLedger(city.id)).ok)

    const again = await preview(city, file(...ROWS), { kind })
    assert.deepInclude(again.counts, { new: 0, duplicate: 4 })
    const money = 'agreement;date;amount\nN-1;2026-02-03;100\nN-2;2026-02-03;5\nN-3;2026-02-03;5'
    const receipts = await preview(city, money)
    assert.deepInclude(receipts.counts, { new: 1, error: 2 })
    await commit(city, receipts)
    assert.deepEqual(await standing(city), { count: 1, sum: 10_000n })
  })

  test('all or nothing: a row that the books refuse leaves no agreement and no funder', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1', kind: 'company' }])
    const clash = 'N-9;Funder of A-1;fundacija;;;EUR;5,00;;odobreno;'
    const batch = await preview(city, file(...ROWS, clash), { kind })
    assert.equal(batch.counts.new, 5)
    const failed = await commit(city, batch, 'all')
    assert.deepInclude(failed, { state: 'failed' })
    assert.deepInclude(failed.progress.refusal, { code: 'E_IMPORT_FUNDER_KIND', row: 5 })
    assert.deepEqual(await statuses(city), ['A-1 active'])

    const good = await commit(city, await preview(city, file(...ROWS, clash), { kind }), 'good')
    assert.equal(good.counts.taken, 4)
    const rows = await rowsOf(db.connection(), good, { limit: 10, offset: 0 })
    assert.deepInclude(rows[4], { verdict: 'error', outcome: 'left_out' })
  })

  test('undone, their pledges are reversed and they are closed or refused with the reason', async ({
    assert,
  }) => {
    const city = await makeImportCity([])
    const batch = await commit(city, await preview(city, file(...ROWS), { kind }), 'all')
    await submitUndo({ cityId: city.id, id: batch.id, reason: 'wrong list', by: city.officer })
    await workOn(city.id, batch.id)
    assert.equal((await batchNow(city, batch.id)).state, 'undone')
    assert.deepEqual(await statuses(city), [
      'N-1 closed',
      'N-2 refused',
      'N-3 refused',
      'N-4 closed',
    ])
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('with money under them are not undone, and nothing changes', async ({ assert }) => {
    const city = await makeImportCity([])
    const batch = await commit(city, await preview(city, file(...ROWS), { kind }), 'all')
    await commit(city, await preview(city, 'agreement;date;amount\nN-1;2026-02-03;100'))
    const refused = await submitUndo({
      cityId: city.id,
      id: batch.id,
      reason: 'wrong list',
      by: city.officer,
    }).catch((error) => error)
    assert.equal(refused.code, 'E_IMPORT_UNDO_MONEY')
    assert.deepInclude(refused.params, { row: 1, number: 'N-1' })
    assert.equal((await batchNow(city, batch.id)).state, 'committed')
    assert.include(await statuses(city), 'N-1 active')
  })
})
