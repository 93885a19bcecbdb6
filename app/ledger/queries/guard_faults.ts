import { readdir } from 'node:fs/promises'
import { isPostgres, selectRows, toBoolean, type Client } from '#core/sql'
import type { Guard } from '#database/triggers/guard'

export interface GuardFault {
  guard: string
  state: 'missing' | 'disabled' | 'changed'
}

const FOLDER = new URL('../../../database/triggers/', import.meta.url)

/** Every guard that a file of triggers exports: all of them are installed by some migration. */
async function knownGuards(): Promise<Guard[]> {
  const files = await readdir(FOLDER)
  const modules = await Promise.all(
    files
      .filter((file) => /(?<!\.d)\.[jt]s$/.test(file) && !/^(index|guard)\./.test(file))
      .map((file) => import(new URL(file, FOLDER).href))
  )
  return modules
    .flatMap((one) => Object.values(one))
    .flat()
    .filter((value): value is Guard =>
      Boolean((value as Guard)?.sqlite && (value as Guard).postgres)
    )
}

const TRIGGER = /^\s*CREATE (?:CONSTRAINT )?TRIGGER (\w+)/
const FUNCTION = /^\s*CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\)[^$]*\$guard\$([\s\S]*)\$guard\$/

/** Statements by the name of what they create; a guard may have had other words in an earlier version. */
function statementsBy(guards: Guard[], dialect: 'sqlite' | 'postgres', pattern: RegExp) {
  const found = new Map<string, string[]>()
  for (const statement of guards.flatMap((guard) => guard[dialect].up)) {
    const match = pattern.exec(statement)
    if (match) found.set(match[1], [...(found.get(match[1]) ?? []), match[2] ?? statement])
  }
  return found
}

/**
 * Guards of the ledger that the database does not have, has switched off, or has with other words. The
 * owner of a database can do that; the chain then still shows what was done meanwhile.
 */
export async function guardFaults(client: Client): Promise<GuardFault[]> {
  return isPostgres(client) ? onPostgres(client) : onSqlite(client)
}

/** Tables whose rows never change and never go, by the guards there are. */
export async function appendOnlyTables(): Promise<string[]> {
  const suffix = '_append_only'
  return (await knownGuards())
    .filter(({ name }) => name.endsWith(suffix))
    .map(({ name }) => name.slice(0, -suffix.length))
}

/** Names of the triggers that a database with all guards has. */
export async function knownTriggers(client: Client): Promise<string[]> {
  const dialect = isPostgres(client) ? 'postgres' : 'sqlite'
  return [...statementsBy(await knownGuards(), dialect, TRIGGER).keys()]
}

async function onSqlite(client: Client): Promise<GuardFault[]> {
  const expected = statementsBy(await knownGuards(), 'sqlite', TRIGGER)
  const rows = await selectRows(
    client,
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`
  )
  const installed = new Map(rows.map((row) => [row.name, row.sql]))
  const faults: GuardFault[] = []
  for (const [guard, versions] of expected) {
    const sql = installed.get(guard)
    if (sql === undefined) faults.push({ guard, state: 'missing' })
    else if (!versions.some((version) => plain(version) === plain(sql))) {
      faults.push({ guard, state: 'changed' })
    }
  }
  return faults
}

async function onPostgres(client: Client): Promise<GuardFault[]> {
  const guards = await knownGuards()
  const expected = statementsBy(guards, 'postgres', TRIGGER)
  const bodies = statementsBy(guards, 'postgres', FUNCTION)
  const rows = await selectRows(
    client,
    `SELECT t.tgname AS name, t.tgenabled IN ('O', 'A') AS on, pg_get_triggerdef(t.oid, true) AS sql,
       p.proname AS function, p.prosrc AS body
     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace`
  )
  const installed = new Map(rows.map((row) => [row.name, row]))
  const faults: GuardFault[] = []
  for (const [guard, statements] of expected) {
    const row = installed.get(guard)
    const versions = row && bodies.get(row.function)
    if (!row) faults.push({ guard, state: 'missing' })
    else if (!toBoolean(row.on)) faults.push({ guard, state: 'disabled' })
    else if (
      !versions?.some((version) => plain(version) === plain(row.body)) ||
      !statements.some((statement) => plainTrigger(statement) === plainTrigger(row.sql))
    ) {
      faults.push({ guard, state: 'changed' })
    }
  }
  return faults
}

/** The database writes the events of a trigger in an order of its own. */
function plainTrigger(sql: string): string {
  return plain(sql).replace(/(?<=BEFORE |AFTER )[A-Z ]+(?= ON )/, (events) =>
    events.split(' OR ').toSorted().join(' OR ')
  )
}

function plain(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim()
}
