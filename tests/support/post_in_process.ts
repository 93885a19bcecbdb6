/*
 * An application of its own on the books of the test that starts it: posts the entries that come in, each
 * on a line, in a transaction of its own and as many at once as come. It answers for each after its commit.
 * Run: node --import=@poppinss/ts-exec tests/support/post_in_process.ts
 */
import 'reflect-metadata'
import { createInterface } from 'node:readline'
import { Ignitor } from '@adonisjs/core'
import type { EntryRequest } from '#ledger/domain/entry'

const APP_ROOT = new URL('../../', import.meta.url)
const app = new Ignitor(APP_ROOT, {
  importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
})
  .tap((own) => own.booting(async () => void (await import('#start/env'))))
  .createApp('console')
await app.init()
await app.boot()
await app.start(() => {})

const { transact } = await import('#core/transact')
const { postEntry } = await import('#ledger/actions/post_entry')
const { Refusal } = await import('#core/refusal')

/** Amounts travel as texts. */
function readRequest(line: string): EntryRequest {
  return JSON.parse(line, (key, value) =>
    key === 'amount' || key === 'functionalAmount' ? BigInt(value) : value
  )
}

async function answer(line: string): Promise<void> {
  const request = readRequest(line)
  try {
    const { seq, hash, replayed } = await transact((trx) => postEntry(trx, request))
    console.log(JSON.stringify({ id: request.id, seq: String(seq), hash, replayed }))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.log(JSON.stringify({ id: request.id, refused: error.code }))
  }
}

const work: Promise<void>[] = []
const lines = createInterface({ input: process.stdin })
console.log(JSON.stringify({ ready: true }))
for await (const line of lines) work.push(answer(line))
await Promise.all(work)
await app.terminate()
