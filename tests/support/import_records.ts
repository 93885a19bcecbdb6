import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { readClient } from '#core/sql'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { workOn } from '#imports/actions/batch_jobs'
import { changeReading } from '#imports/actions/change_reading'
import { openBatch } from '#imports/actions/open_batch'
import { headerFingerprint, saveMapping } from '#imports/actions/saved_mappings'
import { findBatch } from '#imports/queries/batches'
import { makePerson, type TestCity } from '#tests/support/city'

/** A batch with its preview: one row, of an agreement nobody knows. */
export async function makeImport(city: TestCity): Promise<{ id: string }> {
  const bytes = 'agreement,date,amount\nX-1,2026-02-03,10\n'
  const folder = join(storagePath, 'uploads')
  const path = join(folder, newId())
  await mkdir(folder, { recursive: true })
  await writeFile(path, bytes)
  const file = { path, originalName: 'one row.csv', size: bytes.length, sha256: sha256(bytes) }
  const by = (await makePerson(city, 'finance_officer')).id
  const opening = {
    cityId: city.id,
    currency: city.currency,
    kind: 'contributions' as const,
    file,
    by,
  }
  const { id } = await openBatch(opening)
  await changeReading({ cityId: city.id, id })
  await workOn(city.id, id)
  return { id }
}

/** The layout that a city keeps of a file, by its name in addresses. */
export async function makeLayout(city: TestCity): Promise<string> {
  const batch = await findBatch(readClient(), city.id, (await makeImport(city)).id)
  await transact((trx) => saveMapping(trx, batch, batch.uploadedBy))
  return `${batch.kind}-${headerFingerprint(batch.settings.headers)}`
}
