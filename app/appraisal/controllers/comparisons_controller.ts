import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { appraise } from '#appraisal/domain/appraise'
import { compareAppraisals } from '#appraisal/domain/compare'
import { AppraisalError } from '#appraisal/domain/refusals'
import {
  comparisonColumns,
  comparisonRows,
  comparisonWords,
} from '#appraisal/controllers/comparison_page'
import { problemText, wordsOf } from '#appraisal/controllers/page'
import AppraisalPolicy from '#appraisal/policy'
import { appraisalShown, type VersionShown } from '#appraisal/queries/appraisals'
import { drawnFrom } from '#appraisal/queries/drawn_costs'
import { modelOfOutturn, modelOfToday } from '#appraisal/queries/todays'
import { comparisonQuery } from '#appraisal/validators'
import { sendTable } from '#workbooks/send_table'

/** What a version can be compared with besides another version: computed, never stored. */
export const COMPUTED = ['today', 'outturn'] as const

/** One version beside another, beside what it would be today, or beside what was spent. */
export default class ComparisonsController {
  async show(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const { city, i18n, params, request, view } = ctx
    const { from, to = 'today', format } = await comparisonQuery.validate(filled(request.qs()))
    const shown = await appraisalShown(readClient(), city.id, params.appraisal, from)
    const page = {
      shown,
      from: shown.version,
      to,
      computed: COMPUTED,
      spent: to === 'outturn' ? comparedWithSpending(shown, thisYear(ctx)) : null,
    }
    const other = await otherModel(ctx, shown, to)
    try {
      const comparison = compareAppraisals(appraise(shown.document), appraise(other))
      const words = comparisonWords(ctx, shown.document)
      if (format) {
        return sendTable(ctx, {
          name: `comparison-${city.slug}-v${shown.version}-${to}`,
          sheet: i18n.t('comparison.title'),
          format,
          columns: comparisonColumns(i18n),
          rows: comparisonRows(comparison, words),
        })
      }
      const w = wordsOf(ctx, shown.document)
      return view.render('pages/appraisal/comparisons/show', {
        ...page,
        comparison,
        words,
        w,
        impacts: comparison.impacts,
      })
    } catch (error) {
      if (!(error instanceof AppraisalError)) throw error
      const problem = problemText(ctx, error.code, error.params)
      return view.render('pages/appraisal/comparisons/show', { ...page, problem })
    }
  }
}

const thisYear = ({ city }: HttpContext) => Number(city.today.slice(0, 4))

/** How many costs spending is set against, and whether a year of the model has ended to do so. */
function comparedWithSpending({ document }: VersionShown, year: number) {
  const drawn = document.costs.filter((line) => drawnFrom(line)).length
  const { startYear } = document.horizon
  return { drawn, typed: document.costs.length - drawn, startYear, hasEnded: startYear < year }
}

async function otherModel(ctx: HttpContext, shown: VersionShown, to: string) {
  const { city } = ctx
  const client = readClient()
  if (to === 'today') return modelOfToday(client, city.id, shown.document)
  if (to === 'outturn') return modelOfOutturn(client, city.id, shown.document, thisYear(ctx))
  return (await appraisalShown(client, city.id, shown.id, Number(to))).document
}
