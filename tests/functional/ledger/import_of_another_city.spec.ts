import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { exportLedger } from '#ledger/actions/export_ledger'
import { importLedger } from '#ledger/actions/import_ledger'
import { makeCity } from '#tests/support/city'
import { refusalOf } from '#tests/support/programmes'

/** The file of a city without entries, as it would be for another city of a new id. */
async function fileOf(cityId: string, folder: string) {
  const path = join(folder, 'ledger.json')
  const stream = createWriteStream(path)
  await exportLedger(cityId, stream)
  stream.end()
  await once(stream, 'close')
  const document = JSON.parse(await readFile(path, 'utf8'))
  const id = newId()
  document.city = { ...document.city, id, slug: `city-${id}` }
  const write = () => writeFile(path, JSON.stringify(document))
  return { path, id, document, write }
}

test.group('A file that speaks of a city that is here', () => {
  test('changes nothing of it, neither by its head nor by a row', async ({ assert, cleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
    cleanup(() => rm(folder, { recursive: true }))
    const there = await makeCity({ approvalThreshold: 5_000n })
    const file = await fileOf(there.id, folder)
    const { masters } = file.document

    masters.ledgers[0].approval_threshold = null
    await file.write()
    assert.equal((await refusalOf(() => importLedger(file.path))).code, 'E_NOT_AN_EXPORT')

    file.document.head.city_id = file.id
    const fund = { id: newId(), code: 'X', name: 'Fund', restriction: 'unrestricted' }
    masters.funds.push({ ...fund, city_id: there.id })
    await file.write()
    await importLedger(file.path)
    const funds = await selectRows(
      db.connection(),
      'SELECT city_id FROM funds WHERE id = ? AND code = ?',
      [fund.id, fund.code]
    )
    assert.deepEqual(
      funds.map(({ city_id: city }) => city),
      [file.id]
    )
    const [{ threshold }] = await selectRows(
      db.connection(),
      'SELECT approval_threshold AS threshold FROM ledgers WHERE city_id = ?',
      [there.id]
    )
    assert.equal(toCount(threshold), 5_000)
  })
})
