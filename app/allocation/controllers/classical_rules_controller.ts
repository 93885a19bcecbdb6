import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { classicalTable, type ClassicalRow } from '#allocation/controllers/classical_table'
import { speakerOf, stepsOf } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput, runsOf } from '#allocation/queries/runs'
import { classicalQuery } from '#allocation/validators'
import { sendTable } from '#workbooks/send_table'
import type { TableColumn } from '#workbooks/table'

export default class ClassicalRulesController {
  /** The classical claims rules on one pot, for analysis: nothing of it is stored or booked. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    const { format } = await classicalQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    const base = await baseInput(client, city.id, round)
    const runs = await runsOf(client, city.id, round.id, base)
    const common = { round, steps: stepsOf(ctx, speaker, round, runs, 'compare') }
    if (!base) return view.render('pages/allocation/rule_comparisons/broken', common)
    const table = classicalTable(base)
    if (format) {
      const amount = (
        heading: string,
        value: (row: ClassicalRow) => bigint | null
      ): TableColumn<ClassicalRow> => ({
        heading,
        type: 'amount',
        currency: base.currency,
        value,
      })
      return sendTable(ctx, {
        name: `classical-rules-${round.code}`,
        sheet: i18n.t('fairness.classical.short'),
        format,
        columns: [
          { heading: speaker.t('line'), type: 'text', value: ({ code }) => code },
          { heading: i18n.t('fairness.name'), type: 'text', value: ({ title }) => title },
          amount(i18n.t('fairness.classical.claim'), ({ claim }) => claim),
          ...table.rules.map((rule, at) =>
            amount(i18n.t(`methods.claims.${rule}`), ({ awards }) => awards[at])
          ),
        ],
        rows: table.rows,
      })
    }
    return view.render('pages/allocation/classical_rules/show', {
      ...common,
      table,
      currency: base.currency,
    })
  }
}
