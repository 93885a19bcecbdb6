/*
 * An application of its own on the books of the test that starts it: works on one import until it is
 * through or killed. Run: node --import=@poppinss/ts-exec tests/support/import_in_process.ts CITY BATCH
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'

const APP_ROOT = new URL('../../', import.meta.url)
const app = new Ignitor(APP_ROOT, {
  importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
})
  .tap((own) => own.booting(async () => void (await import('#start/env'))))
  .createApp('console')
await app.init()
await app.boot()
await app.start(() => {})

// As the server does when it is told to stop; what waits for the import in this file would wait on
process.once('SIGTERM', async () => {
  await app.terminate()
  process.exit(0)
})

const [cityId, batchId] = process.argv.slice(2)
const { workOn } = await import('#imports/actions/batch_jobs')
console.log('ready')
await workOn(cityId!, batchId!)
await app.terminate()
