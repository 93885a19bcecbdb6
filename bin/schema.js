/* Entry point of `npm run schema`: writes database/schema.ts. */
import './setup.js'
import { writeFile } from 'node:fs/promises'
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) {
  await import('@poppinss/ts-exec')
  const { generateSchema, SCHEMA_FILE } = await import('./support/schema.ts')
  const { startPostgres } = await import('../tests/harness/postgres_server.ts')

  const server = await startPostgres()
  try {
    await writeFile(SCHEMA_FILE, await generateSchema(server))
    console.log('database/schema.ts is up to date')
  } finally {
    await server.stop()
  }
}
