import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import {
  DEFAULT_EPSILON,
  equityRows,
  fairLines,
  FORMULAS,
  measureRows,
  readEpsilon,
} from '#allocation/controllers/fairness_figures'
import { coverageColumns, measureColumns } from '#allocation/controllers/fairness_exports'
import { shareFairnessWords } from '#allocation/controllers/fairness_words'
import { speakerOf, stepsOf } from '#allocation/controllers/page'
import { feasible } from '#allocation/controllers/run_lines'
import { coverageBy } from '#allocation/domain/fairness/of_lines'
import AllocationPolicy from '#allocation/policy'
import { linePlaces } from '#allocation/queries/line_places'
import { findRound } from '#allocation/queries/round_rows'
import { runShown } from '#allocation/queries/runs'
import { fairnessQuery } from '#allocation/validators'
import { sendTable } from '#workbooks/send_table'

export default class RunFairnessController {
  /** How equally a run covers need; with a format one of its tables as a download. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const run = await runShown(client, city.id, params.run)
    const round = await findRound(client, city.id, run.roundId)
    const asked = await fairnessQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const shown = feasible(run.stored)
    const common = { run, round, steps: stepsOf(ctx, speaker, round, [run], 'compare') }
    if (!shown) {
      const hasMoney = run.stored !== null
      return view.render(
        `pages/allocation/${hasMoney ? 'fairness/impossible' : 'runs/broken'}`,
        common
      )
    }
    const places = await linePlaces(client, city.id, round.id)
    const lines = fairLines(shown, places)
    const read = asked.epsilon ? readEpsilon(asked.epsilon) : DEFAULT_EPSILON
    const epsilon = read ?? DEFAULT_EPSILON
    const tables = {
      line: coverageBy(lines, ({ key }) => key),
      group: coverageBy(lines, ({ group }) => group),
      place: coverageBy(lines, ({ place }) => place),
    }
    const measures = measureRows(lines, epsilon)
    const equity = equityRows(lines)
    if (asked.format) {
      const file = { sheet: i18n.t('fairness.title'), format: asked.format }
      if (asked.table === 'measures') {
        const name = `fairness-${round.code}-${run.no}-measures`
        const rows = [
          ...measures.flatMap(({ key, figures }) =>
            figures.map((figure, of) => ({ key, of, figure }))
          ),
          ...equity.map(({ key, figure }) => ({ key, of: null, figure })),
        ]
        return sendTable(ctx, { ...file, name, columns: measureColumns(ctx, epsilon), rows })
      }
      const name = `fairness-${round.code}-${run.no}-coverage`
      const rows = (['line', 'group', 'place'] as const).flatMap((by) =>
        tables[by].map((row) => ({ ...row, by }))
      )
      const columns = coverageColumns(ctx, speaker, shown.input.currency)
      return sendTable(ctx, { ...file, name, columns, rows })
    }
    shareFairnessWords(ctx, epsilon)
    return view.render('pages/allocation/fairness/show', {
      ...common,
      currency: shown.input.currency,
      titles: new Map(shown.input.cells.map((cell) => [cell.code, cell])),
      placeLangs: new Map([...places.values()].map(({ name, lang }) => [name, lang])),
      tables,
      measures,
      equity,
      epsilon,
      unread: read === null ? asked.epsilon : null,
      formulas: FORMULAS,
      without: {
        money: lines.filter(({ amount, need }) => amount === 0n && need > 0n).length,
        need: lines.filter(({ need }) => need === 0n).length,
        heads: lines.filter(({ heads }) => heads === null).length,
      },
    })
  }
}
