import type { HttpContext } from '@adonisjs/core/http'
import { sendTable, type TableFormat } from '#workbooks/send_table'
import type { TableColumn, TableRows } from '#workbooks/table'

/** Makers of columns whose headings are texts of the reader's language. */
export function columnsFor<Row>({ i18n }: Pick<HttpContext, 'i18n'>) {
  type Value = (row: Row) => string | bigint | null | undefined
  const column =
    (type: TableColumn<Row>['type']) =>
    (heading: string, value: Value): TableColumn<Row> => ({ heading: i18n.t(heading), type, value })
  return {
    text: column('text'),
    date: column('date'),
    number: column('number'),
    /** Of one currency it stands in the heading; otherwise a column beside it says the currency of each row. */
    amount: (
      heading: string,
      value: Value,
      currency: string | ((row: Row) => string)
    ): TableColumn<Row> => ({
      heading: typeof currency === 'string' ? `${i18n.t(heading)}, ${currency}` : i18n.t(heading),
      type: 'amount',
      currency,
      value,
    }),
  }
}

/** A list of the city as a download: all that its filter finds, under its title and the day of today. */
export function sendList<Row>(
  ctx: HttpContext,
  list: {
    name: string
    title: string
    format: TableFormat
    columns: readonly TableColumn<Row>[]
    rows: TableRows<Row>
  }
): void {
  const { name, title, ...table } = list
  const { city, i18n } = ctx
  sendTable(ctx, { ...table, name: `${name}-${city.slug}-${city.today}`, sheet: i18n.t(title) })
}
