import { createTable, type Dialect, type TableDefinition } from '#database/support/portable_sql'

/**
 * SQLite cannot change a rule of a column: the table is made anew, its rows are copied and it takes the
 * old name. A table that others refer to is rebuilt together with them, itself first: copies refer to
 * copies, old tables go from the last to the first, so no key is broken at any moment. The family must
 * be whole (nobody else refers to it) and have no triggers. `columns` stay the same in number and order.
 */
export function rebuildTables(family: readonly TableDefinition[]): string[] {
  const dialect: Dialect = 'sqlite'
  const copyOf = (text: string) =>
    family.reduce(
      (sql, { name }) =>
        sql.replace(new RegExp(`\\bREFERENCES ${name}\\b`, 'g'), `REFERENCES ${name}_anew`),
      text
    )
  const made = family.flatMap(({ name, columns }) => [
    ...createTable({ name: `${name}_anew`, columns: copyOf(columns) }, dialect),
    `INSERT INTO ${name}_anew SELECT * FROM ${name}`,
  ])
  const gone = family.toReversed().map(({ name }) => `DROP TABLE ${name}`)
  const named = family.map(({ name }) => `ALTER TABLE ${name}_anew RENAME TO ${name}`)
  return [...made, ...gone, ...named, ...family.flatMap(({ indexes }) => indexes ?? [])]
}
