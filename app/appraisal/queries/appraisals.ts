import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { AppraisalModel } from '#appraisal/domain/model'

export const APPRAISALS_PER_PAGE = 50

export interface AppraisalRow {
  id: string
  title: string
  titleLang: string
  programme: { id: string; code: string; title: string; titleLang: string } | null
  version: number
  savedAt: string
  savedBy: string
  documentHash: string
  document: AppraisalModel
}

/** The appraisals of a city with their latest version, by programme. */
export async function appraisalsOf(
  client: Client,
  cityId: string,
  page: number
): Promise<{ rows: AppraisalRow[]; total: number }> {
  const [{ count }] = await selectRows(
    client,
    'SELECT count(*) AS count FROM appraisal_models WHERE city_id = ?',
    [cityId]
  )
  const rows = await selectRows(
    client,
    `${select()} WHERE m.city_id = ? ORDER BY g.code IS NULL, g.code, m.created_at, m.id LIMIT ? OFFSET ?`,
    [cityId, APPRAISALS_PER_PAGE, (page - 1) * APPRAISALS_PER_PAGE]
  )
  return { rows: rows.map(appraisalRow), total: toCount(count) }
}

/** All of them in the order of the list; no more than a page is held at once. */
export async function* everyAppraisal(
  client: Client,
  cityId: string
): AsyncGenerator<AppraisalRow> {
  for (let page = 1; ; page++) {
    const { rows } = await appraisalsOf(client, cityId, page)
    yield* rows
    if (rows.length < APPRAISALS_PER_PAGE) return
  }
}

/** The appraisals of one programme, the newest first. */
export async function appraisalsOfProgramme(
  client: Client,
  cityId: string,
  programmeId: string
): Promise<AppraisalRow[]> {
  const rows = await selectRows(
    client,
    `${select()} WHERE m.city_id = ? AND m.programme_id = ? ORDER BY m.created_at DESC`,
    [cityId, programmeId]
  )
  return rows.map(appraisalRow)
}

/** Appraisals whose latest version says who bears and gains, by programme. */
export async function appraisalsOfStakeholders(
  client: Client,
  cityId: string
): Promise<AppraisalRow[]> {
  const rows = await selectRows(
    client,
    `${select()} WHERE m.city_id = ? ORDER BY g.code IS NULL, g.code, m.created_at, m.id`,
    [cityId]
  )
  return rows.map(appraisalRow).filter(({ document }) => (document.stakeholders ?? []).length > 0)
}

export interface VersionInShort {
  version: number
  note: string | null
  savedAt: string
  savedBy: string
}

export interface VersionShown extends AppraisalRow {
  note: string | null
  latestVersion: number
  versions: VersionInShort[]
}

/** One version of an appraisal, the latest unless another is named, with the list of all. Throws NotFound. */
export async function appraisalShown(
  client: Client,
  cityId: string,
  id: string,
  version?: number
): Promise<VersionShown> {
  const [row] = await selectRows(
    client,
    `${select(version === undefined ? 'm.latest_version' : '?')}
     WHERE m.city_id = ? AND m.id = ?`,
    [...(version === undefined ? [] : [version]), cityId, id]
  )
  if (!row) throw new NotFound()
  const versions = await selectRows(
    client,
    `SELECT v.version, v.note, v.created_at, p.full_name FROM appraisal_versions v
     JOIN people p ON p.id = v.created_by
     WHERE v.city_id = ? AND v.model_id = ? ORDER BY v.version DESC`,
    [cityId, id]
  )
  return {
    ...appraisalRow(row),
    note: row.note,
    latestVersion: toCount(row.latest_version),
    versions: versions.map((one) => ({
      version: toCount(one.version),
      note: one.note,
      savedAt: one.created_at,
      savedBy: one.full_name,
    })),
  }
}

const select = (
  version = 'm.latest_version'
) => `SELECT m.id, m.title, m.title_lang, m.programme_id, m.latest_version,
    g.code, g.title AS programme_title, g.title_lang AS programme_lang,
    v.version, v.document, v.document_hash, v.note, v.created_at, p.full_name
  FROM appraisal_models m
  JOIN appraisal_versions v ON v.city_id = m.city_id AND v.model_id = m.id AND v.version = ${version}
  JOIN people p ON p.id = v.created_by
  LEFT JOIN programmes g ON g.city_id = m.city_id AND g.id = m.programme_id`

function appraisalRow(row: Row): AppraisalRow {
  const document = typeof row.document === 'string' ? JSON.parse(row.document) : row.document
  return {
    id: row.id,
    title: document.title,
    titleLang: document.language,
    programme: row.programme_id
      ? {
          id: row.programme_id,
          code: row.code,
          title: row.programme_title,
          titleLang: row.programme_lang,
        }
      : null,
    version: toCount(row.version),
    savedAt: row.created_at,
    savedBy: row.full_name,
    documentHash: row.document_hash,
    document,
  }
}

export interface ExportShown {
  locale: string
  sha256: string
  headSeq: bigint
  headHash: string
  exportedAt: string
  exportedBy: string
}

/** The workbooks exported of a version, the newest first, each file once. */
export async function exportsOf(
  client: Client,
  cityId: string,
  modelId: string,
  version: number
): Promise<ExportShown[]> {
  const rows = await selectRows(
    client,
    `SELECT w.locale, w.sha256, w.head_seq, w.head_hash, w.exported_at, p.full_name
     FROM workbook_exports w JOIN people p ON p.id = w.exported_by
     WHERE w.city_id = ? AND w.model_id = ? AND w.version = ?
     ORDER BY w.exported_at DESC, w.id DESC LIMIT 200`,
    [cityId, modelId, version]
  )
  const files = new Map<string, ExportShown>()
  for (const row of rows) {
    if (files.has(row.sha256)) continue
    files.set(row.sha256, {
      locale: row.locale,
      sha256: row.sha256,
      headSeq: toBigInt(row.head_seq),
      headHash: row.head_hash,
      exportedAt: row.exported_at,
      exportedBy: row.full_name,
    })
  }
  return [...files.values()].slice(0, 10)
}
