import type { HttpContext } from '@adonisjs/core/http'
import type { StatementLine } from '#ledger/queries/accounts'
import type { StatementRow } from '#ledger/queries/account_statement_rows'
import type { TableColumn } from '#workbooks/table'

/** The columns of an account's statement that is handed on; a balance above zero is a debit balance. */
export function statementColumns({ city, i18n }: HttpContext): TableColumn<StatementRow>[] {
  const ofLine = (
    key: string,
    value: (line: StatementLine) => string | bigint | null,
    type: 'text' | 'number' = 'text'
  ): TableColumn<StatementRow> => ({
    heading: i18n.t(`ledger.${key}`),
    type,
    value: (row) => (row.of === 'line' ? value(row.line) : null),
  })
  const amount = (key: string, value: (row: StatementRow) => bigint | null) => ({
    heading: `${i18n.t(`ledger.${key}`)} (${city.currency})`,
    type: 'amount' as const,
    currency: city.currency,
    value,
  })
  const side = (key: 'debit' | 'credit', sums: 'debits' | 'credits', sign: 1n | -1n) =>
    amount(key, (row) => {
      if (row.of !== 'line') return row.of === 'closing' ? row[sums] : null
      const { functionalAmount } = row.line
      return functionalAmount * sign > 0n ? functionalAmount * sign : null
    })
  return [
    {
      heading: i18n.t('ledger.fields.day'),
      type: 'date',
      value: (row) => (row.of === 'line' ? row.line.day : row.day),
    },
    ofLine('fields.seq', ({ seq }) => seq, 'number'),
    {
      heading: i18n.t('ledger.fields.what'),
      type: 'text',
      value: (row) => (row.of === 'line' ? row.line.memo : i18n.t(`ledger.statement.${row.of}`)),
    },
    ofLine('fields.kind', ({ kind }) => i18n.t(`ledger.kind.${kind}`)),
    ofLine('fields.party', (line) =>
      line.partyId ? (line.partyName ?? i18n.t('ledger.privatePerson')) : null
    ),
    ofLine('fields.fund', ({ fundCode }) => fundCode),
    ofLine('fields.line', ({ lineCode }) => lineCode),
    ofLine('fields.currency', ({ currency }) => currency),
    {
      heading: i18n.t('ledger.fields.amount'),
      type: 'amount',
      currency: (row) => (row.of === 'line' ? row.line.currency : city.currency),
      value: (row) => (row.of === 'line' ? row.line.amount : null),
    },
    side('debit', 'debits', 1n),
    side('credit', 'credits', -1n),
    amount('statement.running', (row) => (row.of === 'line' ? row.line.running : row.balance)),
  ]
}
