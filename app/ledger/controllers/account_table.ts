import type { HttpContext } from '@adonisjs/core/http'
import type { AccountBalance } from '#ledger/queries/accounts'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** Accounts with their balances; a balance is positive on the side where the account stands. */
export function accountColumns(ctx: HttpContext): TableColumn<AccountBalance>[] {
  const { city, i18n } = ctx
  const { text, amount } = columnsFor<AccountBalance>(ctx)
  return [
    text('ledger.fields.account', ({ code }) => code),
    text('ledger.fields.name', ({ code }) => i18n.t(`ledger.account.${code}`)),
    text('ledger.fields.kind', ({ type }) => i18n.t(`ledger.type.${type}`)),
    amount('ledger.debits', ({ debits }) => debits, city.currency),
    amount('ledger.credits', ({ credits }) => credits, city.currency),
    amount(
      'ledger.balance',
      ({ balance, normalSide }) => (normalSide === 'credit' ? -balance : balance),
      city.currency
    ),
    text('ledger.side', ({ normalSide }) => i18n.t(`ledger.side.${normalSide}`)),
  ]
}
