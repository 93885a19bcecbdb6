import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { BOOKKEEPING, DECLARED, WRITE_FOR_THE_APPLICATION, type Declared } from './privileges.js'

export const APP_ROLE = 'ledger_app'
export const AUDIT_ROLE = 'ledger_audit'

type Client = Pick<QueryClientContract, 'rawQuery'>

interface Table {
  name: string
  columns: string[]
  isView: boolean
  appendOnly: boolean
}

/** Append-only is what refuses to be changed and emptied by its own guard. */
const TABLES = `
  SELECT c.relname AS name, c.relkind = 'v' AS is_view,
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = c.oid AND p.proname = 'refuse_change' AND t.tgname LIKE '%\\_append\\_only') AS append_only
  FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
  ORDER BY c.relname`

async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.rawQuery(TABLES)
  return rows.map((row: Record<string, any>) => ({
    name: row.name,
    columns: row.columns,
    isView: row.is_view,
    appendOnly: row.append_only,
  }))
}

const isBookkeeping = (name: string) => (BOOKKEEPING as readonly string[]).includes(name)

/** Tables whose rows may be changed by nobody knows whom: they have neither an append-only guard nor a line. */
export async function undeclaredTables(client: Client): Promise<string[]> {
  const tables = await tablesOf(client)
  return tables
    .filter(
      ({ name, isView, appendOnly }) =>
        !isView && !appendOnly && !DECLARED[name] && !isBookkeeping(name)
    )
    .map(({ name }) => name)
}

function privilegesOf({ name, columns, isView, appendOnly }: Table): string[] {
  if (isView || isBookkeeping(name)) return ['SELECT']
  const { insert, update, remove, empty }: Declared = DECLARED[name] ?? {}
  if (appendOnly) return insert === false ? ['SELECT'] : ['SELECT', 'INSERT']
  const changed =
    update && update !== true
      ? [`UPDATE (${columns.filter((column) => !update.except.includes(column)).join(', ')})`]
      : update
        ? ['UPDATE']
        : []
  return [
    'SELECT',
    ...(insert === false ? [] : ['INSERT']),
    ...changed,
    ...(remove ? ['DELETE'] : []),
    ...(empty ? ['TRUNCATE'] : []),
  ]
}

async function createMissing(client: Client, role: string): Promise<boolean> {
  const { rows } = await client.rawQuery('SELECT 1 FROM pg_roles WHERE rolname = ?', [role])
  if (rows.length) return false
  // another database of the same server may be prepared at the same time: roles belong to the server
  await client.rawQuery(`DO $do$ BEGIN
    CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$`)
  return true
}

export interface GrantedRoles {
  created: string[]
  tables: number
  appendOnly: number
}

/**
 * Gives the application and the auditors exactly what they need, on every table there is now; run by the
 * owner after migrations, as often as one likes. What was granted before and is not needed is taken back.
 */
export async function grantRoles(client: Client): Promise<GrantedRoles> {
  const created: string[] = []
  for (const role of [APP_ROLE, AUDIT_ROLE]) {
    if (await createMissing(client, role)) created.push(role)
  }
  const { rows } = await client.rawQuery(
    'SELECT quote_ident(current_schema()) AS schema, quote_ident(current_database()) AS database'
  )
  const { schema, database } = rows[0]
  const both = `${APP_ROLE}, ${AUDIT_ROLE}`
  const tables = await tablesOf(client)
  const statements = [
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${both}`,
    `REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${database} TO ${both}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${both}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC, ${both}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${AUDIT_ROLE}`,
    // who signs in, and with what, is no part of the books
    `REVOKE ALL ON sessions, rate_limits, people FROM ${AUDIT_ROLE}`,
    `GRANT SELECT (id, full_name, locale, created_at, disabled_at) ON people TO ${AUDIT_ROLE}`,
    ...tables.map(
      (table) => `GRANT ${privilegesOf(table).join(', ')} ON ${schema}.${table.name} TO ${APP_ROLE}`
    ),
    ...WRITE_FOR_THE_APPLICATION.map(
      (name) =>
        `ALTER FUNCTION ${schema}.${name}() SECURITY DEFINER SET search_path = ${schema}, pg_temp`
    ),
  ]
  // sent as one, they hold as one: at no moment is the application without its rights
  await client.rawQuery(statements.join(';\n'))
  const appendOnly = tables.filter((table) => table.appendOnly).length
  return { created, tables: tables.length, appendOnly }
}
