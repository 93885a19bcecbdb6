import { readFile } from 'node:fs/promises'
import { generateSchema, SCHEMA_FILE } from '../../bin/support/schema.js'
import type { PostgresServer } from '../harness/postgres_server.js'

export async function findSchemaDrift(server: PostgresServer): Promise<string[]> {
  const [committed, generated] = await Promise.all([
    readFile(SCHEMA_FILE, 'utf8'),
    generateSchema(server),
  ])
  return committed === generated
    ? []
    : ['database/schema.ts does not fit the migrations: run npm run schema']
}
