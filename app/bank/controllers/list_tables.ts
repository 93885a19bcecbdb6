import type { HttpContext } from '@adonisjs/core/http'
import type { LineRow } from '#bank/queries/lines'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function bankLineColumns(ctx: HttpContext): TableColumn<LineRow>[] {
  const { i18n } = ctx
  const { text, date, amount } = columnsFor<LineRow>(ctx)
  const currency = (row: LineRow) => row.currency
  return [
    text('bank.fields.account', ({ accountName }) => accountName),
    date('bank.fields.bookedOn', ({ bookedOn }) => bookedOn),
    date('bank.fields.valueOn', ({ valueOn }) => valueOn),
    text('bank.fields.bankRef', ({ bankRef }) => bankRef),
    text('bank.fields.counterparty', ({ counterparty }) => counterparty),
    text('bank.fields.counterpartyAccount', ({ counterpartyAccount }) => counterpartyAccount),
    text('bank.fields.text', (row) => row.text),
    text('bank.fields.structuredRef', ({ structuredRef }) => structuredRef),
    text('bank.fields.endToEnd', ({ endToEnd }) => endToEnd),
    text('bank.fields.code', ({ code }) => code),
    text('bank.fields.reversal', ({ isReversal }) =>
      isReversal ? i18n.t('bank.line.isReversal') : null
    ),
    text('bank.fields.currency', currency),
    amount('bank.fields.amount', (row) => row.amount, currency),
    text('bank.fields.state', ({ state }) => i18n.t(`bank.state.${state}`)),
    amount('bank.fields.rest', ({ rest }) => rest, currency),
  ]
}
