import type { HttpContext } from '@adonisjs/core/http'
import type { ListedRound } from '#allocation/queries/rounds'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function roundColumns(ctx: HttpContext): TableColumn<ListedRound>[] {
  const { city, i18n } = ctx
  const { text, date, number, amount } = columnsFor<ListedRound>(ctx)
  return [
    text('allocation.fields.code', ({ code }) => code),
    text('allocation.fields.title', ({ title }) => title),
    number('allocation.fields.year', ({ year }) => String(year)),
    date('allocation.fields.effective_on', ({ effectiveOn }) => effectiveOn),
    text('allocation.fields.rule', ({ rule }) => i18n.t(`allocation.rule.${rule}`)),
    text('allocation.state', ({ state }) => i18n.t(`allocation.state.${state}`)),
    number('allocation.runs.title', ({ runs }) => String(runs)),
    amount('allocation.spendable', ({ spendable }) => spendable, city.currency),
    text('allocation.decision.number', (row) => row.number),
  ]
}
