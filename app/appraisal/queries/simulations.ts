import { NotFound } from '#core/refusal'
import { selectRows, toCount, type Client, type Row } from '#core/sql'
import type { SimulationReport } from '#appraisal/domain/uncertainty/report'
import type { TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'

export interface SimulationInShort {
  id: string
  no: number
  seed: number
  draws: number
  note: string | null
  runBy: string
  runAt: string
}

export interface SimulationShown extends SimulationInShort {
  plan: TypedPlan
  report: SimulationReport
}

const LISTED = 100

/** The simulations of a version, the newest first, and one of them whole: that named, or the newest. */
export async function simulationsOf(
  client: Client,
  { cityId, modelId, version }: { cityId: string; modelId: string; version: number },
  wanted?: string
): Promise<{ list: SimulationInShort[]; shown: SimulationShown | null }> {
  const rows = await selectRows(
    client,
    `SELECT s.id, s.no, s.seed, s.draws, s.note, s.run_at, p.full_name FROM appraisal_simulations s
     JOIN people p ON p.id = s.run_by
     WHERE s.city_id = ? AND s.model_id = ? AND s.version = ? ORDER BY s.no DESC LIMIT ${LISTED}`,
    [cityId, modelId, version]
  )
  const list = rows.map(inShort)
  const id = wanted ?? list[0]?.id
  if (!id) return { list, shown: null }
  const [row] = await selectRows(
    client,
    `SELECT s.id, s.no, s.seed, s.draws, s.note, s.run_at, s.plan, s.report, p.full_name
     FROM appraisal_simulations s JOIN people p ON p.id = s.run_by
     WHERE s.city_id = ? AND s.model_id = ? AND s.version = ? AND s.id = ?`,
    [cityId, modelId, version, id]
  )
  if (!row) throw new NotFound()
  return { list, shown: { ...inShort(row), plan: parsed(row.plan), report: parsed(row.report) } }
}

function inShort(row: Row): SimulationInShort {
  return {
    id: row.id,
    no: toCount(row.no),
    seed: toCount(row.seed),
    draws: toCount(row.draws),
    note: row.note,
    runBy: row.full_name,
    runAt: row.run_at,
  }
}

function parsed<Value>(json: string | Value): Value {
  return typeof json === 'string' ? (JSON.parse(json) as Value) : json
}
