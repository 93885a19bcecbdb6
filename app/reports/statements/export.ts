import type { Cell, Column, Row, Table, Words } from '#reports/statements/table'
import type { TableColumn } from '#workbooks/table'

/**
 * The columns under which a table of a statement is written to a file: the rows are those of the page, the sums
 * too. Shares are written as percent with two digits, the rest exactly.
 */
export function exportColumns(
  table: Table,
  currency: string,
  say: (words: Words) => string
): TableColumn<Row>[] {
  return [
    { heading: say({ key: 'statements.column.code' }), type: 'text', value: ({ code }) => code },
    { heading: say(table.of), type: 'text', value: ({ label }) => say(label) },
    {
      heading: say({ key: 'statements.column.note' }),
      type: 'text',
      value: ({ sub }) => (sub ? say(sub) : null),
    },
    ...table.columns.map((column) => exportColumn(column, currency, say)),
  ]
}

function exportColumn(
  { key, heading, type, currency: own }: Column,
  ofCity: string,
  say: (words: Words) => string
): TableColumn<Row> {
  const cell = (row: Row): Cell => row.cells[key] ?? {}
  if (type === 'amount') {
    const currency = own ?? ofCity
    // a column in a currency of its own says so, the others are in the one of the city
    const name = own ? `${say(heading)} (${own})` : say(heading)
    return { heading: name, type: 'amount', currency, value: (row) => cell(row).minor }
  }
  if (type === 'number')
    return { heading: say(heading), type: 'number', value: (row) => cell(row).number }
  if (type === 'share')
    return {
      heading: `${say(heading)} (%)`,
      type: 'number',
      value: (row) => percent(cell(row).ratio),
    }
  return {
    heading: say(heading),
    type: 'text',
    value: (row) => (cell(row).words ? say(cell(row).words!) : null),
  }
}

/** "p/q" as percent with two digits, halves away from zero. */
function percent(ratio: string | null | undefined): string | null {
  const match = /^(-?)(\d+)\/(\d+)$/.exec(ratio ?? '')
  if (!match) return null
  const [, sign, over, under] = match
  const scaled = (BigInt(over) * 20_000n + BigInt(under)) / (BigInt(under) * 2n)
  return `${sign}${scaled / 100n}.${String(scaled % 100n).padStart(2, '0')}`
}

/** The rows of a file: those of the table and its sums. */
export function exportRows({ rows, totals }: Table): Row[] {
  return totals ? [...rows, totals] : rows
}
