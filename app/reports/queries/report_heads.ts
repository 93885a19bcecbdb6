import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { marksBy, type HeadMark, type ReportHead } from '#reports/domain/report_heads'

export interface HeadVersion {
  version: number
  id: string
  /** The day from which statements use it. */
  validFrom: string
  /** The language of the names of its heads. */
  lang: string
  reason: string
  by: string
  approvedBy: string | null
  at: string
  heads: ReportHead[]
}

/** Every version of the heads of an agreement, the latest first. */
export async function headVersions(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<HeadVersion[]> {
  const key = [cityId, agreementId]
  const versions = await selectRows(
    client,
    `SELECT v.*, m.full_name AS maker, c.full_name AS checker FROM report_head_versions v
     JOIN people m ON m.id = v.set_by LEFT JOIN people c ON c.id = v.approved_by
     WHERE v.city_id = ? AND v.agreement_id = ? ORDER BY v.version DESC`,
    key
  )
  const heads = await selectRows(
    client,
    'SELECT * FROM report_heads WHERE city_id = ? AND agreement_id = ? ORDER BY version, no',
    key
  )
  const marks = await selectRows(
    client,
    `SELECT version, no, kind, value FROM report_head_marks
     WHERE city_id = ? AND agreement_id = ? ORDER BY version, no, kind, value`,
    key
  )
  return versions.map((row) => ({
    version: toCount(row.version),
    id: row.id,
    validFrom: row.valid_from,
    lang: row.lang,
    reason: row.reason,
    by: row.maker,
    approvedBy: row.checker,
    at: row.set_at,
    heads: heads.filter((head) => head.version === row.version).map((head) => headOf(head, marks)),
  }))
}

function headOf(head: Row, marks: Row[]): ReportHead {
  const own = marks.filter(({ version, no }) => version === head.version && no === head.no)
  const of = (kind: HeadMark) => own.filter((mark) => mark.kind === kind).map(({ value }) => value)
  return {
    code: head.code,
    name: head.name,
    amount: toBigInt(head.amount),
    marks: marksBy(of),
  }
}

/** The heads that a statement until a day uses, of those that were known: null before the first ones. */
export function versionInForce(
  versions: readonly HeadVersion[],
  day: string,
  until: string | null = null
): HeadVersion | null {
  return (
    versions.find(({ validFrom, at }) => validFrom <= day && (until === null || at <= until)) ??
    null
  )
}

/** How many heads each agreement has in its latest version. */
export async function headCounts(client: Client, cityId: string): Promise<Map<string, number>> {
  const rows = await selectRows(
    client,
    'SELECT agreement_id, heads FROM report_head_versions WHERE city_id = ? ORDER BY version',
    [cityId]
  )
  return new Map(rows.map((row) => [row.agreement_id, toCount(row.heads)]))
}
