import { HOLDS, WAITS } from '#bank/queries/matches_hold'
import { selectRows, toBigInt, toCount, type Client } from '#core/sql'

export interface MatchRow {
  id: string
  lineId: string
  kind: 'receipt' | 'entry' | 'ignored'
  amount: bigint
  entryId: string | null
  /** Number in the journal; null while the entry waits. */
  seq: bigint | null
  entryKind: string | null
  memo: string | null
  isReceipt: boolean
  ignoredAs: string | null
  reason: string | null
  how: 'by_hand' | 'suggested' | 'together'
  by: string
  at: string
  /** `gone`: the draft was sent back, or the entry was reversed. */
  state: 'holds' | 'waits' | 'undone' | 'gone'
  undo: { by: string; at: string; reason: string | null } | null
}

/** Every match a line ever had, the latest first: those that were undone stay readable. */
export async function matchesOfLine(
  client: Client,
  cityId: string,
  lineId: string
): Promise<MatchRow[]> {
  const rows = await selectRows(
    client,
    `SELECT m.*, p.full_name, j.seq, j.kind AS entry_kind, coalesce(j.memo, d.summary) AS memo,
       CASE WHEN r.id IS NULL AND d.action IS DISTINCT FROM 'receipt' THEN 0 ELSE 1 END AS is_receipt,
       CASE WHEN ${HOLDS} THEN 1 ELSE 0 END AS holds, CASE WHEN ${WAITS} THEN 1 ELSE 0 END AS waits,
       u.made_at AS undone_at, u.reason AS undone_reason, q.full_name AS undone_by
     FROM bank_matches m JOIN people p ON p.id = m.made_by
     LEFT JOIN journal_entries j ON j.city_id = m.city_id AND j.id = m.entry_id
     LEFT JOIN entry_drafts d ON d.city_id = m.city_id AND d.id = m.entry_id
     LEFT JOIN receipts r ON r.city_id = m.city_id AND r.entry_id = m.entry_id
     LEFT JOIN bank_matches u ON u.city_id = m.city_id AND u.undoes_id = m.id
     LEFT JOIN people q ON q.id = u.made_by
     WHERE m.city_id = ? AND m.line_id = ? AND m.kind <> 'undo' ORDER BY m.made_at DESC, m.id DESC`,
    [cityId, lineId]
  )
  return rows.map((row) => ({
    id: row.id,
    lineId: row.line_id,
    kind: row.kind,
    amount: toBigInt(row.amount),
    entryId: row.entry_id,
    seq: row.seq === null ? null : toBigInt(row.seq),
    entryKind: row.entry_kind,
    memo: row.memo,
    isReceipt: toCount(row.is_receipt) === 1,
    ignoredAs: row.ignored_as,
    reason: row.reason,
    how: row.how,
    by: row.full_name,
    at: row.made_at,
    state: row.undone_at
      ? 'undone'
      : toCount(row.holds) === 0
        ? 'gone'
        : toCount(row.waits) === 1
          ? 'waits'
          : 'holds',
    undo: row.undone_at
      ? { by: row.undone_by, at: row.undone_at, reason: row.undone_reason }
      : null,
  }))
}

/** What the matches of a line answer, signed like it; asked under the lock of its account. */
export async function matchedOf(client: Client, cityId: string, lineId: string): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT sum(m.amount) AS matched FROM bank_matches m
     WHERE m.city_id = ? AND m.line_id = ? AND ${HOLDS}`,
    [cityId, lineId]
  )
  return toBigInt(row?.matched)
}

/** Lines of banks that an entry is matched to, for the page of a receipt or of an entry. */
export async function linesOfEntries(
  client: Client,
  cityId: string,
  entryId: string
): Promise<{ lineId: string; bookedOn: string; amount: bigint; currency: string }[]> {
  const rows = await selectRows(
    client,
    `SELECT l.id, l.booked_on, m.amount, a.currency FROM bank_matches m
     JOIN bank_lines l ON l.city_id = m.city_id AND l.id = m.line_id
     JOIN bank_accounts a ON a.city_id = l.city_id AND a.id = l.account_id
     WHERE m.city_id = ? AND m.entry_id = ? AND ${HOLDS} ORDER BY l.booked_on, l.id`,
    [cityId, entryId]
  )
  return rows.map((row) => ({
    lineId: row.id,
    bookedOn: row.booked_on,
    amount: toBigInt(row.amount),
    currency: row.currency,
  }))
}
