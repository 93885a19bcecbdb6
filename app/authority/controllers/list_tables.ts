import type { HttpContext } from '@adonisjs/core/http'
import type { FundMoveRow } from '#authority/queries/funds'
import type { OpeningRow } from '#authority/queries/openings'
import type { PayableRow } from '#authority/queries/payables'
import type { ReallocationRow } from '#authority/queries/reallocations'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

export function payableColumns(ctx: HttpContext): TableColumn<PayableRow>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<PayableRow>(ctx)
  return [
    text('spending.payable.one', ({ description }) => description),
    text('spending.payable.origin', ({ origin }) => i18n.t(`spending.payable.origin.${origin}`)),
    text('programmes.payee', ({ partyId, partyName }) =>
      partyId ? (partyName ?? i18n.t('programmes.privatePerson')) : null
    ),
    text('programmes.fund', ({ fundCode }) => fundCode),
    text('spending.commitment', ({ commitmentNumber }) => commitmentNumber),
    date('spending.fields.aroseOn', ({ aroseOn }) => aroseOn),
    date('spending.fields.dueOn', ({ dueOn }) => dueOn),
    text('programmes.state', ({ state }) => i18n.t(`spending.payable.state.${state}`)),
    amount('spending.payable.owed', (row) => row.amount, city.currency),
    amount('spending.payable.paid', ({ paid }) => paid, city.currency),
    amount('spending.payable.open', ({ open }) => open, city.currency),
  ]
}

export function reallocationColumns(ctx: HttpContext): TableColumn<ReallocationRow>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<ReallocationRow>(ctx)
  return [
    date('authority.fields.movedOn', ({ movedOn }) => movedOn),
    text('programmes.fund', ({ fundCode }) => fundCode),
    text('authority.fields.fromLineId', ({ from }) => `${from.code} ${from.title}`),
    text('authority.fields.toLineId', ({ to }) =>
      to ? `${to.code} ${to.title}` : i18n.t('authority.backToFund')
    ),
    text('authority.fields.reason', ({ reason }) => reason),
    text('allocation.decision.number', ({ decision }) => decision?.number),
    text('authority.fields.committeeReference', ({ decision }) => decision?.reference),
    text('authority.fields.consentDocument', ({ consent }) => consent?.document),
    date('authority.fields.consentOn', ({ consent }) => consent?.on),
    amount('authority.fields.amount', (row) => row.amount, city.currency),
    ...standing<ReallocationRow>(ctx),
  ]
}

export function fundMoveColumns(ctx: HttpContext): TableColumn<FundMoveRow>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<FundMoveRow>(ctx)
  return [
    date('authority.fields.movedOn', ({ movedOn }) => movedOn),
    text('ledger.fields.kind', ({ kind }) => i18n.t(`authority.move.kind.${kind}`)),
    text('authority.fields.fromFundId', ({ fromCode }) => fromCode),
    text('authority.fields.toFundId', ({ toCode }) => toCode),
    text('authority.fields.reason', ({ reason }) => reason),
    text('authority.fields.consentDocument', ({ consent }) => consent?.document),
    date('authority.fields.consentOn', ({ consent }) => consent?.on),
    text('authority.fields.consentBy', ({ consent }) => consent?.by),
    amount('authority.fields.amount', (row) => row.amount, city.currency),
    ...standing<FundMoveRow>(ctx),
  ]
}

export function openingColumns(ctx: HttpContext): TableColumn<OpeningRow>[] {
  const { city } = ctx
  const { text, date, number, amount } = columnsFor<OpeningRow>(ctx)
  return [
    text('programmes.fund', ({ code }) => code),
    text('authority.fields.name', ({ name }) => name),
    date('authority.fields.openedOn', ({ opening }) => opening?.openedOn),
    text('authority.fields.source', ({ opening }) => opening?.source),
    number('authority.entry', ({ opening }) => opening?.entrySeq.toString()),
    amount('authority.fields.netAssets', ({ opening }) => opening?.netAssets, city.currency),
    amount('authority.fields.unspent', ({ opening }) => opening?.unspent, city.currency),
  ]
}

function standing<Row extends { entrySeq: bigint; isReversed: boolean }>(
  ctx: HttpContext
): TableColumn<Row>[] {
  const { text, number } = columnsFor<Row>(ctx)
  return [
    number('authority.entry', ({ entrySeq }) => entrySeq.toString()),
    text('programmes.state', ({ isReversed }) =>
      isReversed ? ctx.i18n.t('authority.reversed') : null
    ),
  ]
}
