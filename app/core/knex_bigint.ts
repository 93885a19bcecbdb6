import Client from 'knex/lib/client.js'
import PostgresClient from 'knex/lib/dialects/postgres/index.js'

interface Escaping {
  _escapeBinding(value: unknown, context: unknown): string
}

/**
 * When a statement is refused, the query builder writes its bindings into the message, and fails on a
 * BigInt: the refusal would come out as a TypeError. Money is BigInt here, so it learns to write them.
 */
for (const client of [Client, PostgresClient] as { prototype: Escaping }[]) {
  const escape = client.prototype._escapeBinding
  client.prototype._escapeBinding = function (value, context) {
    return typeof value === 'bigint' ? value.toString() : escape.call(this, value, context)
  }
}
