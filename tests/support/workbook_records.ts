import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import type { UploadedFile } from '#core/upload'
import { exportWorkbook } from '#appraisal/actions/export_workbook'
import { takeReturn } from '#workbooks/actions/take_return'
import { makeAppraisal } from '#tests/support/appraisal_records'
import { makePerson, type TestCity } from '#tests/support/city'

/** Bytes as `readUpload` leaves them: stored under an id, with their name, size and hash. */
export async function uploadedBytes(name: string, bytes: Uint8Array): Promise<UploadedFile> {
  const folder = join(storagePath, 'uploads')
  await mkdir(folder, { recursive: true })
  const path = join(folder, newId())
  await writeFile(path, bytes)
  return { path, originalName: name, size: bytes.length, sha256: sha256(bytes) }
}

/** The workbook of an appraisal as it was exported. */
export async function makeExport(city: TestCity, locale = 'en') {
  const { id: modelId } = await makeAppraisal(city)
  const by = (await makePerson(city, 'auditor')).id
  const wish = { cityId: city.id, modelId, version: 1, locale, appVersion: 'test', by }
  return { modelId, by, wish, ...(await exportWorkbook(wish)) }
}

/** An exported workbook that came back as it was. */
export async function makeReturn(city: TestCity): Promise<{ id: string; copy: string }> {
  const { bytes, sha256: copy, by } = await makeExport(city)
  const id = newId()
  const file = await uploadedBytes('back.xlsx', bytes)
  await takeReturn({ id, cityId: city.id, file, by })
  return { id, copy }
}
