import type { Speaker } from '#allocation/controllers/page'
import {
  feasible,
  isWeighted,
  protectedGroups,
  ruleKey,
  runLines,
  type RunLine,
} from '#allocation/controllers/run_lines'
import type { RoundInput } from '#allocation/domain/round_input'
import type { DecisionShown } from '#allocation/queries/rounds'
import type { Comparison, RunShown } from '#allocation/queries/runs'

export interface ComparedCell {
  amount: bigint
  ratio: string | null
  /** What this rule gives more than the first one; null in the first column. */
  difference: bigint | null
  /** A floor, ring-fence, cap or need that set the amount. */
  setBy: RunLine['setBy']
}

export interface ComparedColumn {
  name: string
  run: RunShown | null
  state: 'decided' | 'proposed' | 'round' | null
  total: bigint | null
  gains: { code: string; by: bigint }[]
  losses: { code: string; by: bigint }[]
}

export interface Compared {
  columns: ComparedColumn[]
  rows: {
    code: string
    title: string
    titleLang: string
    group: string
    isProtected: boolean
    need: bigint
    cells: (ComparedCell | null)[]
  }[]
  need: bigint
}

/** Line × rule: what each rule gives each line, and who gains and loses against the first column. */
export function comparedRules(
  base: RoundInput,
  made: Comparison['columns'],
  decision: DecisionShown | null,
  speaker: Speaker
): Compared {
  const fenced = protectedGroups(base)
  const weighted = isWeighted(base)
  const byRun = made.map(({ run }) => {
    const shown = feasible(run?.stored ?? null)
    return shown && new Map(runLines(shown).map((line) => [line.code, line]))
  })
  const rows = base.cells.map((cell) => ({
    code: cell.code,
    title: cell.title,
    titleLang: cell.titleLang,
    group: cell.group,
    isProtected: fenced.has(cell.group),
    need: BigInt(cell.need),
    cells: byRun.map((lines, at) => comparedCell(lines?.get(cell.code), at, byRun[0], cell.code)),
  }))
  const columns = made.map(({ rule, withRingFences, run }, at) => {
    const name = speaker.t(ruleKey(rule, weighted))
    const changes = rows.flatMap(({ code, cells }) => {
      const by = cells[at]?.difference ?? 0n
      return by === 0n ? [] : [{ code, by }]
    })
    return {
      name: columnName(name, withRingFences, run, speaker),
      run,
      state: stateOf(run, decision, at),
      total: byRun[at]
        ? rows.reduce((sum, { cells }) => sum + (cells[at]?.amount ?? 0n), 0n)
        : null,
      gains: changes.filter(({ by }) => by > 0n),
      losses: changes.filter(({ by }) => by < 0n),
    }
  })
  return { columns, rows, need: rows.reduce((sum, { need }) => sum + need, 0n) }
}

function columnName(
  rule: string,
  withRingFences: boolean,
  run: RunShown | null,
  speaker: Speaker
): string {
  if (run?.isRemedy) return speaker.t('rule.remedied', { rule, no: run.no })
  return withRingFences ? rule : speaker.t('rule.without', { rule })
}

function stateOf(run: RunShown | null, decision: DecisionShown | null, at: number) {
  if (run && decision?.runId === run.id) {
    return decision.state === 'decided' ? ('decided' as const) : ('proposed' as const)
  }
  return at === 0 && decision?.state !== 'decided' ? ('round' as const) : null
}

function comparedCell(
  line: RunLine | undefined,
  at: number,
  reference: Map<string, RunLine> | null,
  code: string
): ComparedCell | null {
  if (!line) return null
  const first = reference?.get(code)
  return {
    amount: line.amount,
    ratio: line.ratio,
    difference: at === 0 || !first ? null : line.amount - first.amount,
    setBy: line.setBy,
  }
}
