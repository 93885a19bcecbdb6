import { heldBackWords } from '#allocation/controllers/match_words'
import type { Speaker } from '#allocation/controllers/page'
import type { Gap, ImpossibleAllocation, Remedy, StuckMoney } from '#allocation/domain/types'
import type { RoundInput } from '#allocation/domain/round_input'

/** One thing that cannot be met, in sentences. */
export interface GapWords {
  title: string
  sentences: string[]
  remedies: string[]
}

export function diagnosisWords(
  result: ImpossibleAllocation,
  speaker: Speaker,
  input: RoundInput
): GapWords[] {
  return result.diagnosis.map((gap) => ({
    title: speaker.t(`gap.${gap.kind}.title`, params(gap, speaker)),
    sentences: [
      speaker.t(`gap.${gap.kind}`, params(gap, speaker)),
      ...gap.rooms.map(({ cell, room }) =>
        speaker.t('gap.room', { line: cell, amount: speaker.money(room) })
      ),
      ...gap.lots.map(({ lot, amount }) =>
        speaker.t('gap.lot', { fund: lot, amount: speaker.money(amount) })
      ),
      ...gap.lots.flatMap(({ lot }) => heldBackWords(input, lot, speaker) ?? []),
      ...(gap.pools ?? []).map(({ pool, cap }) =>
        speaker.t('gap.pool', { pool, amount: speaker.money(cap) })
      ),
      ...gap.edgeCaps.map(({ lot, cell, cap }) => capWords(lot, cell, cap, speaker, input)),
      ...(gap.lots.length + gap.rooms.length + gap.edgeCaps.length === 0
        ? [speaker.t('gap.noFund')]
        : []),
    ],
    remedies: [
      ...gap.remedies.map((remedy) => remedyWords(remedy, speaker)),
      ...gap.lots.flatMap(({ lot }) => matchRemedies(input, lot, speaker)),
    ],
  }))
}

/** What a fund pays a line at most, and where that is agreed. */
function capWords(
  fund: string,
  line: string,
  cap: bigint,
  speaker: Speaker,
  { caps }: RoundInput
): string {
  const stated = caps?.find((one) => one.fund === fund && one.line === line)
  const said = { fund, line, amount: speaker.money(cap), reason: stated?.reason ?? '' }
  return speaker.term('cap.gap', said)
}

/** Match that is still to come would free what a fund holds back. */
function matchRemedies({ matches = [] }: RoundInput, fund: string, speaker: Speaker): string[] {
  return matches
    .filter((one) => one.fund === fund && one.heldBack !== '0')
    .map(({ agreement, heldBack }) =>
      speaker.term('match.remedy', { agreement, fund, amount: speaker.money(BigInt(heldBack)) })
    )
}

function params(gap: Gap, speaker: Speaker) {
  // Lines that are full stand among the limits, not among the lines that money could still reach.
  const lines = [...gap.cells, ...gap.rooms].map(({ cell }) => cell).toSorted()
  return {
    groups: speaker.list(gap.ringFences.map(({ id }) => speaker.groups(id))),
    count: lines.length,
    lines: speaker.list(lines),
    required: speaker.money(gap.required),
    available: speaker.money(gap.available),
    short: speaker.money(gap.short),
  }
}

function remedyWords(remedy: Remedy, speaker: Speaker): string {
  const amount = 'by' in remedy ? speaker.money(remedy.by) : ''
  switch (remedy.kind) {
    case 'lower_ring_fence':
      return speaker.t('remedy.lower_ring_fence', {
        groups: speaker.groups(remedy.ringFence),
        amount,
      })
    case 'lower_floor':
    case 'raise_need_or_cap':
      return speaker.t(`remedy.${remedy.kind}`, { line: remedy.cell, amount })
    case 'raise_lot':
    case 'widen_earmark':
      return speaker.t(`remedy.${remedy.kind}`, { fund: remedy.lot, amount })
    case 'raise_pool':
      return speaker.t('remedy.raise_pool', { pool: remedy.pool, amount })
    case 'raise_edge_cap':
      return speaker.t('remedy.raise_edge_cap', { fund: remedy.lot, line: remedy.cell, amount })
  }
}

/** Money that finds no room although every line may take all it needs. */
export function stuckWords(stuck: readonly StuckMoney[], speaker: Speaker): string[] {
  return stuck.map(({ amount, lots, cells, funds, room, pool, edgeCaps = [] }) => {
    const said = {
      pool,
      amount: speaker.money(amount),
      funds: speaker.list(lots),
      fundCount: lots.length,
      lines: speaker.list(cells),
      lineCount: cells.length,
      holds: speaker.money(funds),
      room: speaker.money(room),
      caps: speaker.list(
        edgeCaps.map(({ lot, cell, cap }) => `${lot} → ${cell}: ${speaker.money(cap)}`)
      ),
    }
    if (edgeCaps.length > 0) return speaker.term('cap.stuck', said)
    return speaker.t(
      pool ? 'stuck.pool' : cells.length === 0 ? 'stuck.nowhere' : 'stuck.some',
      said
    )
  })
}
