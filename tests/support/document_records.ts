import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import type { UploadedFile } from '#core/upload'
import { attachDocument } from '#documents/actions/attach_document'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'

/** A file as `readUpload` leaves it: stored under an id, with its name, size and hash. */
export async function uploadedFile(name: string, content: string): Promise<UploadedFile> {
  const folder = join(storagePath, 'uploads')
  await mkdir(folder, { recursive: true })
  const path = join(folder, newId())
  await writeFile(path, content)
  return {
    path,
    originalName: name,
    size: Buffer.byteLength(content),
    sha256: sha256(content),
  }
}

/** A document of an entry. */
export async function makeDocument(
  city: TestCity,
  content = `%PDF-1.7 ${newId()}`
): Promise<{ id: string; entry: string; sha256: string }> {
  const by = (await makePerson(city, 'finance_officer')).id
  const entry = (await makeEntry(city)).id
  const id = newId()
  const file = await uploadedFile('decision.pdf', content)
  await attachDocument({
    id,
    cityId: city.id,
    subjectType: 'entry',
    subjectId: entry,
    file,
    by,
  })
  return { id, entry, sha256: file.sha256 }
}
