import { join } from 'node:path'
import { storagePath } from '#config/app'
import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import type { RateFile, RateImport } from '#exchange/rate_reading'

export const MOST_BYTES = 30_000_000

export async function findRateFile(client: Client, cityId: string, id: string): Promise<RateFile> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM fx_rate_files WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return fileOf(row)
}

function fileOf(row: Row): RateFile {
  return {
    cityId: row.city_id,
    id: row.id,
    fileName: row.file_name,
    sha256: row.file_sha256,
    storageKey: row.storage_key,
    reading: JSON.parse(row.reading),
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    importedAt: row.imported_at,
  }
}

/** A page of the uploaded files, the newest first. */
export async function listRateFiles(
  client: Client,
  cityId: string,
  { page, perPage }: { page: number; perPage: number }
): Promise<{ files: (RateFile & { uploader: string })[]; total: number }> {
  const [count] = await selectRows(
    client,
    'SELECT count(*) AS n FROM fx_rate_files WHERE city_id = ?',
    [cityId]
  )
  const span = pageSql(page, perPage)
  const rows = await selectRows(
    client,
    `SELECT f.*, p.full_name FROM fx_rate_files f JOIN people p ON p.id = f.uploaded_by
     WHERE f.city_id = ? ORDER BY f.uploaded_at DESC, f.id ${span.sql}`,
    [cityId, ...span.bindings]
  )
  const files = rows.map((row) => ({ ...fileOf(row), uploader: row.full_name as string }))
  return { files, total: toCount(count.n) }
}

/** What was imported of a file, the latest first: of a workbook each sheet has its own counts. */
export async function importsOfRateFile(
  client: Client,
  { cityId, id }: RateFile
): Promise<RateImport[]> {
  const rows = await selectRows(
    client,
    `SELECT i.sheet, i.source, i.counts, i.imported_at FROM fx_rate_imports i
     WHERE i.city_id = ? AND i.file_id = ? ORDER BY i.imported_at DESC, i.id`,
    [cityId, id]
  )
  return rows.map(({ sheet, source, counts, imported_at: importedAt }) => ({
    sheet,
    source,
    counts: JSON.parse(counts),
    importedAt,
  }))
}

/** Where a stored file lies. */
export function pathOfRateFile({ storageKey }: Pick<RateFile, 'storageKey'>): string {
  return join(storagePath, 'uploads', storageKey)
}
