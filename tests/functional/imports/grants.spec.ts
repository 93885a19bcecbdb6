import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { submitUndo } from '#imports/actions/undo_batch'
import { workOn } from '#imports/actions/batch_jobs'
import { rowsOf } from '#imports/queries/batch_rows'
import { batchNow, commit, makeImportCity, preview } from './support.js'

const FILE = readFileSync(new URL('../../cases/grants/360giving.json', import.meta.url))

test.group('Import | grants of the 360Giving standard', () => {
  test('become granted agreements, each funder once, and the file again adds none', async ({
    assert,
  }) => {
    const city = await makeImportCity([])
    const batch = await preview(city, FILE)
    assert.equal(batch.kind, 'grants')
    assert.deepInclude(batch.counts, { new: 154, duplicate: 0, error: 0 })
    assert.deepEqual(batch.counts.totals, { GBP: '1658936149' })
    const rows = await rowsOf(db.connection(), batch, { limit: 200, offset: 0 })
    const warned = rows.flatMap(({ issues }) => issues.warnings ?? [])
    assert.includeMembers(
      warned.map(({ code }) => code),
      ['E_TEXT_MOJIBAKE', 'E_GRANT_ZERO']
    )

    const done = await commit(city, batch, 'all')
    assert.deepInclude(done, { state: 'committed' })
    const [made] = await selectRows(
      db.connection(),
      `SELECT count(*) AS count, sum(amount) AS sum, count(DISTINCT funder_id) AS funders
       FROM agreements WHERE city_id = ? AND status = 'granted' AND currency = 'GBP'`,
      [city.id]
    )
    assert.deepEqual(
      [toCount(made.count), toBigInt(made.sum), toCount(made.funders)],
      [154, 1_658_936_149n, 41]
    )
    const again = await preview(city, FILE)
    assert.deepInclude(again.counts, { new: 0, duplicate: 154, error: 0 })

    await submitUndo({ cityId: city.id, id: batch.id, reason: 'a trial', by: city.officer })
    await workOn(city.id, batch.id)
    assert.equal((await batchNow(city, batch.id)).state, 'undone')
  }).timeout(120_000)

  test('under the titles of the spreadsheet form are the same grants', async ({ assert }) => {
    const city = await makeImportCity([])
    const csv = [
      'Identifier,Title,Currency,Amount Awarded,Award Date,Planned Dates:Start Date,Funding Org:Identifier,Funding Org:Name,Recipient Org:Name',
      '360G-x-1,Books,GBP,1000,2026-01-05,2026-02-01,GB-CHC-1,A Trust,A Library',
      '360G-x-2,More books,GBP,-5,2026-01-05,,GB-CHC-1,The A Trust,A Library',
      '360G-x-3,No funder,GBP,5,2026-01-05,,,,A Library',
      '360G-x-4,No such day,GBP,5,2026-02-30,,GB-CHC-1,A Trust,A Library',
      '360G-x-5,No such money,ABC,5,2026-02-03,,GB-CHC-1,A Trust,A Library',
      '360G-x-6,The same funder,GBP,70,2026-02-03,,gb-chc-1,A TRUST (London),A Library',
    ].join('\n')
    const batch = await preview(city, csv, { kind: 'grants' })
    const rows = await rowsOf(db.connection(), batch, { limit: 10, offset: 0 })
    assert.deepEqual(
      rows.map(({ verdict, issues }) => [
        verdict,
        issues.errors?.[0]?.field,
        issues.errors?.[0]?.code,
      ]),
      [
        ['new', undefined, undefined],
        ['error', 'amount', 'E_AMOUNT_NEGATIVE'],
        ['error', 'funder', 'E_FIELD_EMPTY'],
        ['error', 'signed_on', 'E_DATE_DAY'],
        ['error', 'currency', 'E_CURRENCY_UNKNOWN'],
        ['new', undefined, undefined],
      ]
    )
    await commit(city, batch, 'good')
    const made = await selectRows(
      db.connection(),
      `SELECT a.number, p.name, p.registration_id, p.funder_kind FROM agreements a
       JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id WHERE a.city_id = ? ORDER BY 1`,
      [city.id]
    )
    const party = { name: 'A Trust', registration_id: 'GB-CHC-1', funder_kind: 'foundation' }
    assert.deepEqual(
      made.map((row) => ({ ...row })),
      [
        { number: '360G-x-1', ...party },
        { number: '360G-x-6', ...party },
      ]
    )
  })
})
