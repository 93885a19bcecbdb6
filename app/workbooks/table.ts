/**
 * A list of records as others are to receive it: exactly the rows that a page shows, in its order, with exact
 * values. `table_csv.ts` and `table_xlsx.ts` write it, `send_table.ts` answers a request with it.
 */
export interface TableColumn<Row> {
  heading: string
  /**
   * text: words of people, never taken for a formula; date: "2026-02-10"; amount: minor units of `currency`;
   * number: whole number or decimal text. Typed columns carry no guard: they hold nothing but figures.
   */
  type: 'text' | 'date' | 'amount' | 'number'
  value(row: Row): string | bigint | null | undefined
  /** Of an amount: of the whole column, or of each row. */
  currency?: string | ((row: Row) => string)
}

export type TableRows<Row> = Iterable<Row> | AsyncIterable<Row>

export function currencyOf<Row>(column: TableColumn<Row>, row: Row): string {
  const { currency, heading } = column
  const code = typeof currency === 'function' ? currency(row) : currency
  if (!code) throw new Error(`The column "${heading}" holds amounts of no currency`)
  return code
}

/** Lets other requests have their turn: a long table is written in one go otherwise. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
