/** One rule of the ledger that the database itself holds, in both dialects. */
export interface Guard {
  name: string
  sqlite: { up: string[]; down: string[] }
  postgres: { up: string[]; down: string[] }
}

/** The usual shape on PostgreSQL: a trigger function and one trigger that calls it. */
export function postgresTrigger(
  name: string,
  table: string,
  timing: string,
  body: string
): { up: string[]; down: string[] } {
  return {
    up: [
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ ${body} $guard$`,
      `CREATE TRIGGER ${name} ${timing} ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}()`,
    ],
    down: [`DROP TRIGGER ${name} ON ${table}`, `DROP FUNCTION ${name}()`],
  }
}
