import type { HttpContext } from '@adonisjs/core/http'
import type { JournalLine } from '#ledger/queries/journal_lines'
import type { TableColumn } from '#workbooks/table'

/** The columns of a journal that is handed on: one row for each line, debits and credits apart. */
export function journalColumns({ city, i18n }: HttpContext): TableColumn<JournalLine>[] {
  const text = (
    key: string,
    value: (line: JournalLine) => string | null,
    type: 'text' | 'date' = 'text'
  ): TableColumn<JournalLine> => ({ heading: i18n.t(`ledger.${key}`), type, value })
  const side = (heading: string, sign: 1n | -1n): TableColumn<JournalLine> => ({
    heading: `${i18n.t(`ledger.${heading}`)} (${city.currency})`,
    type: 'amount',
    currency: city.currency,
    value: ({ functional }) => (functional * sign > 0n ? functional * sign : null),
  })
  return [
    { heading: i18n.t('ledger.column.entry'), type: 'number', value: ({ entry }) => entry.seq },
    { heading: i18n.t('ledger.column.line'), type: 'number', value: ({ lineNo }) => lineNo },
    text('fields.day', ({ entry }) => entry.effectiveOn, 'date'),
    text('fields.recordedAt', ({ entry }) => entry.recordedAt),
    text('fields.kind', ({ entry }) => i18n.t(`ledger.kind.${entry.kind}`)),
    text('fields.what', ({ entry }) => entry.memo),
    text('fields.account', ({ account }) => `${account} ${i18n.t(`ledger.account.${account}`)}`),
    text('fields.fund', ({ fund }) => fund),
    text('fields.line', ({ line }) => line),
    text('fields.agreement', ({ agreement }) => agreement),
    text('fields.party', ({ party }) => party),
    text('fields.currency', ({ currency }) => currency),
    {
      heading: i18n.t('ledger.fields.amount'),
      type: 'amount',
      currency: ({ currency }) => currency,
      value: ({ amount }) => amount,
    },
    side('debit', 1n),
    side('credit', -1n),
    text('fields.preparedBy', ({ entry }) => entry.preparedBy),
    text('fields.approvedBy', ({ entry }) => entry.approvedBy),
  ]
}
