import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { PeriodStatus } from '#ledger/domain/period_steps'

export interface PeriodEvent {
  id: string
  no: number
  from: PeriodStatus
  to: PeriodStatus
  reason: string | null
  headSeq: bigint
  headHash: string
  digest: string | null
  by: string | null
  approvedBy: string | null
  at: string
  /** The signed anchor over the books of that moment. */
  anchor: { id: string; no: string; root: string } | null
}

export interface PeriodShown {
  id: string
  no: number
  yearId: string
  yearName: string
  yearEndsOn: string
  startsOn: string
  endsOn: string
  status: PeriodStatus
  /** Of the last period of a fiscal year, where the year is closed. */
  isLast: boolean
  earlierOpen: number
  /** The period after it, of the next year too; null when none is open yet. */
  nextId: string | null
  /** In the order in which they happened. */
  events: PeriodEvent[]
  /** The close that stands, or the last one before it was opened again; null when it never was closed. */
  close: PeriodEvent | null
}

/** One period with its whole history. Throws NotFound. */
export async function periodShown(
  client: Client,
  cityId: string,
  periodId: string
): Promise<PeriodShown> {
  if (!isId(periodId)) throw new NotFound()
  const [row] = await selectRows(
    client,
    `SELECT t.*, y.name AS year_name, y.ends_on AS year_ends_on,
       (SELECT count(*) FROM periods o WHERE o.city_id = t.city_id AND o.fiscal_year_id = t.fiscal_year_id
         AND o.starts_on < t.starts_on AND o.status <> 'closed') AS earlier,
       (SELECT n.id FROM periods n WHERE n.city_id = t.city_id AND n.starts_on > t.ends_on
         ORDER BY n.starts_on LIMIT 1) AS next_id
     FROM periods t JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     WHERE t.city_id = ? AND t.id = ?`,
    [cityId, periodId]
  )
  if (!row) throw new NotFound()
  const events = (
    await selectRows(
      client,
      `SELECT v.*, m.full_name AS maker, c.full_name AS checker, a.id AS anchor_id, a.no AS anchor_no, a.root
       FROM period_events v
       LEFT JOIN anchors a ON a.city_id = v.city_id AND a.seq = v.head_seq AND v.to_status = 'closed'
       LEFT JOIN people m ON m.id = v.actor_id LEFT JOIN people c ON c.id = v.approved_by
       WHERE v.city_id = ? AND v.period_id = ? ORDER BY v.no`,
      [cityId, periodId]
    )
  ).map(eventOf)
  return {
    id: row.id,
    no: toCount(row.no),
    yearId: row.fiscal_year_id,
    yearName: row.year_name,
    yearEndsOn: row.year_ends_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    status: row.status,
    isLast: row.ends_on === row.year_ends_on,
    earlierOpen: toCount(row.earlier),
    nextId: row.next_id,
    events,
    close: events.findLast(({ to }) => to === 'closed') ?? null,
  }
}

/** A point of the books that reports can go back to: how they were when a period was closed. */
export interface KnownPoint {
  periodId: string
  periodNo: number
  yearName: string
  endsOn: string
  headSeq: bigint
  at: string
}

/** Every close of the city, the latest first, also of periods that were opened again. */
export async function knownPoints(client: Client, cityId: string): Promise<KnownPoint[]> {
  const rows = await selectRows(
    client,
    `SELECT v.period_id, v.head_seq, v.at, t.no, t.ends_on, y.name FROM period_events v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     WHERE v.city_id = ? AND v.to_status = 'closed' ORDER BY v.head_seq DESC, t.ends_on DESC, v.no DESC`,
    [cityId]
  )
  return rows.map((row) => ({
    periodId: row.period_id,
    periodNo: toCount(row.no),
    yearName: row.name,
    endsOn: row.ends_on,
    headSeq: toBigInt(row.head_seq),
    at: row.at,
  }))
}

function eventOf(row: Row): PeriodEvent {
  return {
    id: row.id,
    no: toCount(row.no),
    from: row.from_status,
    to: row.to_status,
    reason: row.reason,
    headSeq: toBigInt(row.head_seq),
    headHash: row.head_hash,
    digest: row.trial_balance_digest,
    by: row.maker,
    approvedBy: row.checker,
    at: row.at,
    anchor: row.anchor_id ? { id: row.anchor_id, no: String(row.anchor_no), root: row.root } : null,
  }
}
