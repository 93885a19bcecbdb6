import type { HttpContext } from '@adonisjs/core/http'
import type { CommitmentRow, ExpenditureRow } from '#programmes/queries/commitments'
import { groupWords } from '#programmes/group_words'
import type { BudgetLine } from '#programmes/queries/lines'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function commitmentColumns(ctx: HttpContext): TableColumn<CommitmentRow>[] {
  const { i18n } = ctx
  const { currency } = ctx.city
  const { text, date, number, amount } = columnsFor<CommitmentRow>(ctx)
  return [
    text('programmes.fields.number', (row) => row.number),
    text('programmes.fields.description', ({ description }) => description),
    date('programmes.fields.committedOn', ({ committedOn }) => committedOn),
    date('programmes.fields.expiresOn', ({ expiresOn }) => expiresOn),
    text('programmes.state', ({ state }) => i18n.t(`programmes.commitment.state.${state}`)),
    text('programmes.payee', (row) => partyOf(ctx, row)),
    text('programmes.fund', ({ fundCode }) => fundCode),
    number('programmes.fields.year', ({ lineYear }) => String(lineYear)),
    text('programmes.line.one', ({ lineCode }) => lineCode),
    text('programmes.fields.title', ({ lineTitle }) => lineTitle),
    amount('programmes.fields.amount', (row) => row.amount, currency),
    amount('programmes.spent', ({ spent }) => spent, currency),
    amount('programmes.reserved', ({ reserve }) => reserve, currency),
    amount('spending.release.many', ({ released }) => released, currency),
  ]
}

export function expenditureColumns(ctx: HttpContext): TableColumn<ExpenditureRow>[] {
  const { i18n } = ctx
  const { text, date, amount } = columnsFor<ExpenditureRow>(ctx)
  return [
    date('programmes.fields.spentOn', ({ spentOn }) => spentOn),
    text('programmes.fields.description', ({ description }) => description),
    text('spending.commitment', ({ commitmentNumber }) => commitmentNumber),
    text('programmes.payee', (row) => partyOf(ctx, row)),
    text('programmes.fund', ({ fundCode }) => fundCode),
    text('programmes.line.one', ({ lineCode }) => lineCode),
    amount('programmes.fields.actual', (row) => row.amount, ctx.city.currency),
    text('programmes.state', ({ isReversed, isFinal }) => {
      if (isReversed) return i18n.t('programmes.expenditure.reversed')
      return isFinal ? i18n.t('programmes.expenditure.final') : null
    }),
  ]
}

/** A private person has an id and no name for this reader. */
function partyOf(
  { i18n }: HttpContext,
  row: { partyId: string | null; partyName: string | null }
): string | null {
  return row.partyName ?? (row.partyId ? i18n.t('programmes.privatePerson') : null)
}

/** The budget lines of a plan with the figures that its page adds up. */
export function lineColumns(ctx: HttpContext): TableColumn<BudgetLine>[] {
  const { i18n } = ctx
  const { currency } = ctx.city
  const { text, date, number, amount } = columnsFor<BudgetLine>(ctx)
  const group = ({ groupCode: code, groupName: name, groupLang: lang }: BudgetLine) =>
    groupWords(i18n, { code, name, lang }).text
  return [
    number('programmes.fields.year', ({ year }) => String(year)),
    text('programmes.line.one', ({ code }) => code),
    text('programmes.fields.title', ({ title }) => title),
    text('programmes.programme.one', (row) => `${row.programmeCode} ${row.programmeTitle}`),
    text('programmes.fields.groupCode', group),
    text('programmes.fields.place', ({ placeName }) => placeName),
    text('programmes.fields.nature', ({ nature }) => i18n.t(`programmes.nature.${nature}`)),
    text('programmes.fields.activity', ({ activity }) => i18n.t(`programmes.activity.${activity}`)),
    amount('programmes.need', ({ figures }) => figures.need, currency),
    amount('programmes.fields.floor', ({ floor }) => floor, currency),
    amount('programmes.fields.cap', ({ cap }) => cap, currency),
    ...(['allocated', 'committed', 'spent', 'reserved', 'free'] as const).map((key) =>
      amount(`programmes.${key}`, ({ figures }) => figures[key], currency)
    ),
    text('programmes.fields.mark', ({ mark }) => (mark ? i18n.t(`app.mark.${mark}`) : null)),
    text('programmes.fields.source', ({ source }) => source),
    date('funding.party.closedOn', ({ closedOn }) => closedOn),
  ]
}
