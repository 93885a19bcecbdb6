import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { mapProjects } from '#allocation/actions/participation'
import { refuseFixed } from '#allocation/actions/round_store'
import { seeOther, speakerOf } from '#allocation/controllers/page'
import { minorOf } from '#allocation/controllers/participation_rows'
import { suggestLines } from '#allocation/domain/participation/suggest_lines'
import AllocationPolicy from '#allocation/policy'
import {
  participationFile,
  participationFiles,
  projectLines,
} from '#allocation/queries/participation'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput } from '#allocation/queries/runs'
import { projectLinesValidator } from '#allocation/validators'
import { NotFound } from '#core/refusal'

export default class ParticipationLinesController {
  async edit(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const client = readClient()
    const file = await participationFile(client, city.id, params.participation_file)
    if (!file.analysis) throw new NotFound()
    const { projects } = file.analysis
    const round = await findRound(client, city.id, file.roundId)
    refuseFixed(round.state)
    const base = await baseInput(client, city.id, round)
    const lines = (base?.cells ?? []).map(({ lineId, code, title, titleLang }) => ({
      id: lineId,
      code,
      title,
      titleLang,
    }))
    const saved = await projectLines(client, city.id, file.id)
    const before = saved.no === 0 ? await linesBefore(city.id, file) : new Map<string, string>()
    const near = suggestLines(projects, lines)
    await speakerOf(ctx)
    return view.render('pages/allocation/participations/lines', {
      file,
      round,
      lines,
      rows: projects.map(({ id, name, cost }, at) => {
        const suggested = before.get(id) ?? near[at]
        return {
          at,
          id,
          name,
          cost: minorOf(cost, file.currency),
          line: saved.no > 0 ? saved.lines.get(at) : suggested,
          isSuggested: saved.no === 0 && suggested !== null,
        }
      }),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const { id, lines = {} } = await request.validateUsing(projectLinesValidator)
    const chosen = new Map(
      Object.entries(lines).flatMap(([key, line]): [number, string][] => {
        if (!/^p\d{1,4}$/.test(key)) throw new NotFound()
        return line ? [[Number(key.slice(1)), line]] : []
      })
    )
    const step = { id, cityId: city.id, fileId: params.participation_file, by: auth.user!.id }
    const { roundId } = await transact((trx) => mapProjects(trx, { ...step, lines: chosen }))
    session.flash('notice', { key: 'participation.mapped', params: { count: chosen.size } })
    return seeOther(ctx, 'rounds', roundId, 'participation')
  }
}

/** What was saved for the projects of the vote before, by their identifiers. */
async function linesBefore(
  cityId: string,
  { roundId, no }: { roundId: string; no: number }
): Promise<Map<string, string>> {
  const client = readClient()
  const files = await participationFiles(client, cityId, roundId)
  const earlier = files.find((file) => file.no < no)
  if (!earlier) return new Map()
  const { analysis } = await participationFile(client, cityId, earlier.id)
  const { lines } = await projectLines(client, cityId, earlier.id)
  return new Map(
    [...lines].flatMap(([at, line]) =>
      analysis?.projects[at] ? [[analysis.projects[at].id, line]] : []
    )
  )
}
