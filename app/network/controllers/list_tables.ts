import type { HttpContext } from '@adonisjs/core/http'
import type { DealRow } from '#network/queries/deals'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function dealColumns(ctx: HttpContext): TableColumn<DealRow>[] {
  const { i18n } = ctx
  const { text, date, amount } = columnsFor<DealRow>(ctx)
  const currency = (row: DealRow) => row.currency
  return [
    date('network.fields.on', ({ on }) => on),
    text('ledger.fields.kind', ({ kind }) => i18n.t(`network.kind.${kind}`)),
    text('network.fields.description', ({ description }) => description),
    text('network.proposedBy', ({ owner }) => owner),
    text('network.fields.partner', ({ partner }) => partner?.name),
    text('network.fields.role', ({ role }) => i18n.t(`network.role.${role}`)),
    text('network.fields.state', ({ state }) => i18n.t(`network.state.${state}`)),
    text('funding.fields.currency', currency),
    amount('network.fields.amount', (row) => row.amount, currency),
    amount('network.ownShare', ({ own }) => own, currency),
  ]
}
