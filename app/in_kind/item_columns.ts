import type { HttpContext } from '@adonisjs/core/http'
import { clockOf, decimalText } from '#in_kind/domain/quantities'
import type { Item } from '#in_kind/queries/items'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** The register as others receive it: the values of things and the hours of volunteers in columns apart. */
export function itemColumns(ctx: HttpContext): TableColumn<Item>[] {
  const { city, i18n } = ctx
  const t = (key: string) => i18n.t(`inkind.${key}`)
  const columns = columnsFor<Item>(ctx)
  type Value = (item: Item) => string | null
  const text = (key: string, value: Value) => columns.text(`inkind.${key}`, value)
  const number = (key: string, value: Value) => columns.number(`inkind.${key}`, value)
  const amount = (key: string, value: (item: Item) => bigint) =>
    columns.amount(
      `inkind.${key}`,
      (item) => (item.category === 'volunteer_hours' ? null : value(item)),
      city.currency
    )
  return [
    text('fields.number', ({ number: no }) => no),
    text('fields.title', ({ title }) => title),
    text('fields.kind', ({ kind }) => t(`kind.${kind}`)),
    text('fields.category', ({ category }) => t(`category.${category}`)),
    text('fields.party', ({ party }) => party ?? i18n.t('funding.party.private')),
    text('fields.agreement', ({ agreementNumber }) => agreementNumber),
    text('fields.programme', ({ programme }) => programme),
    text('fields.place', ({ place }) => place),
    text('fields.functionPerformed', ({ functionPerformed }) => functionPerformed),
    text('fields.state', ({ state }) => t(`state.${state}`)),
    columns.date('inkind.fields.offeredOn', ({ offeredOn }) => offeredOn),
    number('fields.quantity', ({ quantity }) => quantity),
    text('fields.unit', ({ unit }) => t(`unit.${unit}`)),
    number('received', ({ received }) => decimalText(received)),
    number('used', ({ used }) => decimalText(used)),
    number('unused', ({ unused }) => decimalText(unused)),
    text('fields.basis', ({ basis }) => t(`basis.${basis}`)),
    number('fields.unitValue', ({ unitValue }) => unitValue),
    amount('valueOffered', ({ value }) => value.offered),
    amount('valueReceived', ({ value }) => value.received),
    amount('valueUsed', ({ value }) => value.used),
    text('hours', ({ minutes }) => (minutes > 0n ? clockOf(minutes) : null)),
    text('fields.recognised', ({ recognised }) =>
      t(recognised ? 'recognised.yes' : 'recognised.no')
    ),
    text('fields.mark', ({ mark }) => i18n.t(`app.mark.${mark}`)),
    text('fields.source', ({ source }) => source),
  ]
}
