/*
 * One text for both databases. Column types are written as `:uuid`, `:bigint` … and become the
 * nearest exact type of each dialect; on SQLite every table is STRICT, so that a wrong type is
 * refused instead of stored.
 */
export type Dialect = 'sqlite' | 'postgres'

const TYPES: Record<string, Record<Dialect, string>> = {
  uuid: { sqlite: 'TEXT', postgres: 'uuid' },
  text: { sqlite: 'TEXT', postgres: 'text' },
  json: { sqlite: 'TEXT', postgres: 'text' },
  bigint: { sqlite: 'INTEGER', postgres: 'bigint' },
  int: { sqlite: 'INTEGER', postgres: 'integer' },
  boolean: { sqlite: 'INTEGER', postgres: 'boolean' },
  date: { sqlite: 'TEXT', postgres: 'date' },
  instant: { sqlite: 'TEXT', postgres: 'timestamptz' },
}

export function dialectOf(name: string): Dialect {
  return name === 'postgres' ? 'postgres' : 'sqlite'
}

export function portable(sql: string, dialect: Dialect): string {
  return sql.replace(/:([a-z]+)\b/g, (token, name: string) => TYPES[name]?.[dialect] ?? token)
}

export interface TableDefinition {
  name: string
  columns: string
  indexes?: string[]
  /** Rows lie in the order of the primary key, for tables that are only read by it. */
  clustered?: boolean
}

/** The statements that create a table and its indexes, in order. */
export function createTable(table: TableDefinition, dialect: Dialect): string[] {
  const strict = dialect === 'sqlite' ? ` STRICT${table.clustered ? ', WITHOUT ROWID' : ''}` : ''
  return [
    `CREATE TABLE ${table.name} (${portable(table.columns, dialect)})${strict}`,
    ...(table.indexes ?? []),
  ]
}

/** Dimensions of a posting that belong to other modules: of the same city, or refused. */
export const POSTING_DIMENSIONS = [
  { column: 'budget_line_id', table: 'budget_lines' },
  { column: 'party_id', table: 'parties' },
  { column: 'agreement_id', table: 'agreements' },
  { column: 'instalment_id', table: 'instalments' },
  { column: 'commitment_id', table: 'commitments' },
] as const

/** A commitment is written after the entry that makes it, so the keys wait for the commit. */
export function postingDimensionKeys(): string[] {
  return POSTING_DIMENSIONS.map(
    ({ column, table }) =>
      `CONSTRAINT postings_${column} FOREIGN KEY (city_id, ${column}) REFERENCES ${table} (city_id, id) DEFERRABLE INITIALLY DEFERRED`
  )
}
