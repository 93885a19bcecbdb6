import type { HttpContext } from '@adonisjs/core/http'
import type { CapStep } from '#allocation/queries/edge_caps'
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

/** What was done in a step with a cap. */
export function capStepWords({ no, amount }: Pick<CapStep, 'no' | 'amount'>): string {
  return amount === null ? 'lifted' : no === 1 ? 'set' : 'changed'
}

export function capColumns(ctx: HttpContext): TableColumn<CapStep>[] {
  const { city, i18n } = ctx
  const { text, number, amount } = columnsFor<CapStep>(ctx)
  const words = (key: string) => i18n.t(`round_terms.cap.${key}`)
  return [
    text('round_terms.fields.fund_id', ({ fund }) => fund),
    text('round_terms.fields.line_id', ({ line }) => line),
    text('allocation.fields.title', ({ lineTitle }) => lineTitle),
    number('allocation.fields.year', ({ lineYear }) => String(lineYear)),
    text('round_terms.cap.what', (step) => words(`what.${capStepWords(step)}`)),
    amount('round_terms.fields.amount', (step) => step.amount, city.currency),
    text('round_terms.fields.reason', ({ reason }) => reason),
    text('round_terms.cap.by', ({ setBy }) => setBy),
    text('round_terms.cap.at', ({ setAt }) => setAt),
    text('round_terms.cap.standing', (step) =>
      step.isLast && step.amount !== null ? words('inForce') : null
    ),
  ]
}
