import type { HttpContext } from '@adonisjs/core/http'
import type { ReportingAgreement } from '#reports/queries/funder_sources'
import type { FunderTransaction } from '#reports/queries/funder_transactions'
import type { FunderStatement } from '#reports/statements/funder'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** The columns of the list of agreements that funders may want a report on. */
export function agreementColumns(
  ctx: HttpContext,
  heads: ReadonlyMap<string, number>
): TableColumn<ReportingAgreement>[] {
  const { i18n } = ctx
  const { text, number } = columnsFor<ReportingAgreement>(ctx)
  return [
    text('funding.agreement', ({ number: no }) => no),
    text('funding.fields.title', ({ title }) => title),
    text('funding.fields.funder', ({ name }) => name ?? i18n.t('ledger.privatePerson')),
    number('funder.headsOf', ({ agreement }) => String(heads.get(agreement) ?? 0)),
  ]
}

/** The columns of a funder's list of transactions that is handed on. */
export function transactionColumns(
  { city, i18n }: HttpContext,
  { headOfLine }: Pick<FunderStatement, 'headOfLine'>
): TableColumn<FunderTransaction>[] {
  const text = (key: string, value: (row: FunderTransaction) => string | null) => ({
    heading: i18n.t(key),
    type: 'text' as const,
    value,
  })
  return [
    { heading: i18n.t('ledger.fields.day'), type: 'date', value: ({ day }) => day },
    { heading: i18n.t('ledger.fields.seq'), type: 'number', value: ({ seq }) => seq },
    text('funder.head', ({ line }) => (line === null ? null : (headOfLine.get(line) ?? null))),
    text('ledger.fields.line', ({ lineCode }) => lineCode),
    text('ledger.fields.what', ({ memo }) => memo),
    text('ledger.fields.party', ({ party, partyName }) =>
      party ? (partyName ?? i18n.t('ledger.privatePerson')) : null
    ),
    {
      heading: `${i18n.t('ledger.fields.amount')} (${city.currency})`,
      type: 'amount',
      currency: city.currency,
      value: ({ amount }) => amount,
    },
  ]
}
