import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openRateFile } from '#exchange/actions/open_rate_file'
import { recordRate } from '#ledger/actions/record_rate'
import { makePerson, type TestCity } from '#tests/support/city'

/** Records `1 base = rate quote` of a day. */
export function addRate(
  city: { cityId: string; maker: string },
  [base, quote, rate, asOf]: [base: string, quote: string, rate: string, asOf: string],
  source = 'Central bank of tests'
) {
  const { cityId, maker: recordedBy } = city
  return transact((trx) =>
    recordRate(trx, { id: newId(), cityId, base, quote, rate, asOf, source, recordedBy })
  )
}

export async function makeRate(city: TestCity): Promise<{ id: string }> {
  const id = newId()
  const recordedBy = (await makePerson(city, 'finance_officer')).id
  const quote = city.currency === 'USD' ? 'EUR' : city.currency
  const rate = { id, cityId: city.id, base: 'JPY', quote, rate: '0.0062', asOf: '2026-01-15' }
  await transact((trx) => recordRate(trx, { ...rate, source: 'Bank of tests', recordedBy }))
  return { id }
}

/** A file of rates as it was uploaded: nothing is answered yet. */
export async function makeRateFile(
  city: { id: string },
  content: string | Buffer = 'Date,Country,Exchange rate\n2026-01-01,Euro,0.8525\n',
  by?: string
): Promise<{ id: string }> {
  const folder = join(storagePath, 'uploads')
  const path = join(folder, newId())
  await mkdir(folder, { recursive: true })
  await writeFile(path, content)
  const file = { path, originalName: 'rates.csv', size: content.length, sha256: sha256(content) }
  const uploader = by ?? (await makePerson(city as TestCity, 'finance_officer')).id
  return openRateFile({ cityId: city.id, file, by: uploader })
}
