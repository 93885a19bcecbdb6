import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { runJob } from '#jobs/actions/run_job'
import { jobFilePath } from '#jobs/job_files'
import { findJob } from '#jobs/queries/jobs'
import { ledgerExport } from '#ledger/jobs/ledger_export'
import { makeCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'

test.group('A long ledger', () => {
  test('is exported by a job into a file that holds its entries', async ({ assert }) => {
    const city = await makeCity()
    const { id: entryId } = await makeEntry(city)
    const payload = { slug: city.slug, headSeq: '1' }
    const order = { cityId: city.id, key: 'export', payload, by: null }
    const { id } = await transact((trx) => dispatchJob(trx, ledgerExport, order))
    assert.equal(await runJob(city.id, id), 'done')
    const { result } = await findJob(db.connection(), city.id, id)
    assert.equal(result?.file?.name, `${city.slug}-ledger-1.json`)
    const said = JSON.parse(readFileSync(jobFilePath(result!.file!.key), 'utf8'))
    assert.equal(said.entries.at(-1).id, entryId)
  })
})
