import type { HttpContext } from '@adonisjs/core/http'
import { clockOf, decimalText } from '#in_kind/domain/quantities'
import type { Item } from '#in_kind/queries/items'
import type { TableColumn } from '#workbooks/table'

/** The register as others receive it: the values of things and the hours of volunteers in columns apart. */
export function itemColumns({ city, i18n }: HttpContext): TableColumn<Item>[] {
  const t = (key: string) => i18n.t(`inkind.${key}`)
  const text = (key: string, value: (item: Item) => string | null): TableColumn<Item> => ({
    heading: t(key),
    type: 'text',
    value,
  })
  const number = (key: string, value: (item: Item) => string): TableColumn<Item> => ({
    heading: t(key),
    type: 'number',
    value,
  })
  const amount = (key: string, value: (item: Item) => bigint): TableColumn<Item> => ({
    heading: `${t(key)}, ${city.currency}`,
    type: 'amount',
    currency: city.currency,
    value: (item) => (item.category === 'volunteer_hours' ? null : value(item)),
  })
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
    { heading: t('fields.offeredOn'), type: 'date', value: ({ offeredOn }) => offeredOn },
    number('fields.quantity', ({ quantity }) => quantity),
    text('fields.unit', ({ unit }) => t(`unit.${unit}`)),
    number('received', ({ received }) => decimalText(received)),
    number('used', ({ used }) => decimalText(used)),
    number('unused', ({ unused }) => decimalText(unused)),
    text('fields.basis', ({ basis }) => t(`basis.${basis}`)),
    { heading: t('fields.unitValue'), type: 'number', value: ({ unitValue }) => unitValue },
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
