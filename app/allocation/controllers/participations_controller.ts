import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { plainNumber } from '#allocation/controllers/fairness_figures'
import { speakerOf, stepsOf } from '#allocation/controllers/page'
import {
  lineColumns,
  outcomeColumns,
  projectColumns,
} from '#allocation/controllers/participation_exports'
import { participationShown, type VoteShown } from '#allocation/controllers/participation_page'
import { outcomeSums } from '#allocation/controllers/participation_rows'
import { PB_RULES, satisfactionsOf } from '#allocation/domain/participation/analysis'
import AllocationPolicy from '#allocation/policy'
import type { RoundInput } from '#allocation/domain/round_input'
import { findRound, type RoundRow } from '#allocation/queries/round_rows'
import { baseInput, runsOf } from '#allocation/queries/runs'
import { participationQuery } from '#allocation/validators'
import { PB_LIMITS } from '#allocation/workers/read_pb_file'
import { MOST_PROJECTS } from '#allocation/participation_reading'
import { sendTable, type TableFormat } from '#workbooks/send_table'

export default class ParticipationsController {
  /** What citizens chose, beside the rules of the round; with a format one of its tables as a download. */
  async show(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const { table, format, ...asked } = await participationQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const base = await baseInput(client, city.id, round)
    const shown = await participationShown(ctx, speaker, round, base, asked)
    if (format && shown.vote) return download(ctx, { round, base, vote: shown.vote, table, format })
    const runs = await runsOf(client, city.id, round.id, base)
    return view.render('pages/allocation/participations/show', {
      ...shown,
      round,
      base,
      codes: new Map((base?.cells ?? []).map(({ lineId, code }) => [lineId, code])),
      steps: stepsOf(ctx, speaker, round, runs, 'compare'),
      rules: PB_RULES,
      satisfactions: shown.vote ? satisfactionsOf(shown.vote.analysis.voteType) : [],
      limits: { megabytes: PB_LIMITS.bytes / 1_000_000, projects: MOST_PROJECTS },
      plainNumber,
      mayPrepare:
        round.state !== 'decided' &&
        round.state !== 'proposed' &&
        (await bouncer.with(AllocationPolicy).allows('prepare', city)),
    })
  }
}

interface Asked {
  round: RoundRow
  base: RoundInput | null
  vote: VoteShown
  table?: 'projects' | 'rules' | 'lines'
  format: TableFormat
}

function download(ctx: HttpContext, { round, base, vote, table = 'projects', format }: Asked) {
  const { city, i18n } = ctx
  const file = {
    name: `participation-${round.code}-${table}`,
    sheet: i18n.t('participation.short'),
    format,
  }
  if (table === 'rules') {
    const rows = vote.analysis.outcomes.map((one) => outcomeSums(vote.analysis, one, vote.currency))
    return sendTable(ctx, { ...file, columns: outcomeColumns(ctx, vote.currency), rows })
  }
  if (table === 'lines' && vote.beside) {
    const columns = lineColumns(ctx, vote, base?.currency ?? city.currency)
    return sendTable(ctx, { ...file, columns, rows: vote.beside.lines })
  }
  const columns = projectColumns(ctx, vote, base?.cells ?? [])
  return sendTable(ctx, { ...file, columns, rows: vote.rows })
}
