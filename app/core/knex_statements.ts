import SqliteClient from 'knex/lib/dialects/better-sqlite3/index.js'

interface Connection {
  prepare(sql: string): object
}

interface Querying {
  _query(connection: Pick<Connection, 'prepare'>, query: { sql?: string }): Promise<unknown>
}

/** Texts that differ with the number of their rows come seldom twice and would push the others out. */
const LONGEST = 10_000
const KEPT = 300

const kept = new WeakMap<Connection, Map<string, object>>()

/**
 * The query builder prepares every statement anew, which on SQLite costs more than most statements take
 * to run. Here the last few hundred of a connection stay prepared; SQLite itself renews those whose
 * tables have changed.
 */
const { prototype } = SqliteClient as { prototype: Querying }
const query = prototype._query
prototype._query = function (connection: Connection, asked) {
  return query.call(this, { prepare: (sql) => preparedOnce(connection, sql) }, asked)
}

function preparedOnce(connection: Connection, sql: string): object {
  if (sql.length > LONGEST) return connection.prepare(sql)
  let statements = kept.get(connection)
  if (!statements) kept.set(connection, (statements = new Map()))
  const statement = statements.get(sql) ?? connection.prepare(sql)
  statements.delete(sql)
  statements.set(sql, statement)
  if (statements.size > KEPT) statements.delete(statements.keys().next().value!)
  return statement
}
