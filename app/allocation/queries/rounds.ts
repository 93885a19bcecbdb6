import { readResult } from '#allocation/run_document'
import type { RoundState } from '#allocation/queries/round_rows'
import type { AllocationRule } from '#allocation/domain/types'
import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toBoolean, toCount, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

const PER_PAGE = 100

export interface ListedRound {
  id: string
  code: string
  title: string
  titleLang: string
  year: number
  rule: AllocationRule
  state: RoundState
  effectiveOn: string
  runs: number
  /** All that could be spent in the decided, proposed or latest run; null before the first run. */
  spendable: bigint | null
  /** Number of the decision. */
  number: string | null
}

export async function listRounds(
  client: Client,
  cityId: string,
  page: number | 'all' = 1
): Promise<{ rows: ListedRound[]; page: number; perPage: number; total: number }> {
  const [{ total }] = await selectRows(
    client,
    'SELECT count(*) AS total FROM allocation_rounds WHERE city_id = ?',
    [cityId]
  )
  const span = pageSql(page, PER_PAGE)
  const rows = await selectRows(
    client,
    `SELECT r.*, d.number, u.result,
       (SELECT count(*) FROM allocation_runs x WHERE x.city_id = r.city_id AND x.round_id = r.id) AS runs
     FROM allocation_rounds r
     LEFT JOIN allocation_decisions d
       ON d.city_id = r.city_id AND d.round_id = r.id AND d.state IN ('proposed', 'decided')
     LEFT JOIN allocation_runs u ON u.city_id = r.city_id AND u.id = coalesce(d.run_id,
       (SELECT x.id FROM allocation_runs x WHERE x.city_id = r.city_id AND x.round_id = r.id
        ORDER BY x.no DESC LIMIT 1))
     WHERE r.city_id = ? ORDER BY r.year DESC, r.effective_on DESC, r.code ${span.sql}`,
    [cityId, ...span.bindings]
  )
  return {
    rows: rows.map((row) => ({
      id: row.id,
      code: row.code,
      title: row.title,
      titleLang: row.title_lang,
      year: toCount(row.year),
      rule: row.rule,
      state: row.state,
      effectiveOn: row.effective_on,
      runs: toCount(row.runs),
      spendable: spendableOf(row.result),
      number: row.number,
    })),
    page: page === 'all' ? 1 : page,
    perPage: PER_PAGE,
    total: toCount(total),
  }
}

function spendableOf(result: string | null): bigint | null {
  if (result === null) return null
  try {
    return readResult(result).spendable
  } catch {
    return null
  }
}

export interface RingFenceRow {
  id: string
  groups: string[]
  kind: 'amount' | 'percentage'
  amount: bigint | null
  percentage: string | null
  reason: string | null
  setBy: string
  setAt: string
}

/** The ring-fences in force, as they were set. */
export async function ringFenceRows(
  client: Client,
  cityId: string,
  roundId: string
): Promise<RingFenceRow[]> {
  const rows = await selectRows(
    client,
    `SELECT f.*, p.full_name FROM ring_fences f JOIN people p ON p.id = f.set_by
     WHERE f.city_id = ? AND f.round_id = ? AND f.withdrawn_at IS NULL ORDER BY f.set_at, f.id`,
    [cityId, roundId]
  )
  return rows.map((row) => ({
    id: row.id,
    groups: JSON.parse(row.group_codes),
    kind: row.kind,
    amount: row.amount === null ? null : toBigInt(row.amount),
    percentage: row.percentage,
    reason: row.reason,
    setBy: row.full_name,
    setAt: row.set_at,
  }))
}

export async function roundOfRingFence(
  client: Client,
  cityId: string,
  id: string
): Promise<string> {
  const [row] = await selectRows(
    client,
    'SELECT round_id FROM ring_fences WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return row.round_id
}

export async function findDecision(
  client: Client,
  cityId: string,
  id: string
): Promise<{ id: string; roundId: string; proposedById: string }> {
  const [row] = await selectRows(
    client,
    'SELECT id, round_id, proposed_by FROM allocation_decisions WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return { id: row.id, roundId: row.round_id, proposedById: row.proposed_by }
}

export interface DecisionShown {
  id: string
  roundId: string
  runId: string
  runNo: number
  state: 'proposed' | 'decided' | 'rejected'
  number: string | null
  reason: string | null
  decidedOn: string | null
  proposedBy: string
  proposedById: string
  proposedAt: string
  decidedBy: string | null
  entryId: string | null
  entrySeq: bigint | null
  /** Its entry was reversed: nothing of the decision stands in the books. */
  isReversed: boolean
}

/** Everything that was proposed in a round, the newest first. */
export async function decisionsOf(
  client: Client,
  cityId: string,
  roundId: string
): Promise<DecisionShown[]> {
  const rows = await selectRows(
    client,
    `SELECT d.*, u.no AS run_no, p.full_name AS proposer, q.full_name AS decider, e.seq AS entry_seq,
       CASE WHEN e.id IS NULL OR ${stands('e.city_id', 'e.id')} THEN 0 ELSE 1 END AS is_reversed
     FROM allocation_decisions d
     JOIN allocation_runs u ON u.city_id = d.city_id AND u.id = d.run_id
     JOIN people p ON p.id = d.proposed_by
     LEFT JOIN people q ON q.id = d.decided_by
     LEFT JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     WHERE d.city_id = ? AND d.round_id = ? ORDER BY d.proposed_at DESC, d.id DESC`,
    [cityId, roundId]
  )
  return rows.map((row) => ({
    id: row.id,
    roundId: row.round_id,
    runId: row.run_id,
    runNo: toCount(row.run_no),
    state: row.state,
    number: row.number,
    reason: row.reason,
    decidedOn: row.decided_on,
    proposedBy: row.proposer,
    proposedById: row.proposed_by,
    proposedAt: row.proposed_at,
    decidedBy: row.decider,
    entryId: row.entry_id,
    entrySeq: row.entry_seq === null ? null : toBigInt(row.entry_seq),
    isReversed: toBoolean(row.is_reversed),
  }))
}
