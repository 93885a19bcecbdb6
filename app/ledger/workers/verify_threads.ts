import { Worker } from 'node:worker_threads'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import databases from '#config/database'
import { isPostgres, selectRows, type Client } from '#core/sql'
import type { SeqRange } from '#ledger/queries/ledger_rows'
import type { PartFound, PartTask } from '#ledger/verify_part'

/** Where a thread finds the ledger. */
type Place = { file: string } | { server: Record<string, unknown>; snapshot: string }

export interface PartJob {
  task: PartTask
  range: SeqRange
  place: Place
  /** Look the lines of every entry up; otherwise they may be read as they were written. */
  lookUp: boolean
}

/** How many threads verify a ledger, and how long one must be for that to be worth their start. */
export const VERIFY_THREADS = { count: 2, entries: 50_000n }

/**
 * Recomputes the entries up to a number in parts, each in a thread with a connection of its own. On
 * PostgreSQL the threads see the picture of `client`; on SQLite they may see a later one, in which the
 * entries up to that number are the same, for none is ever changed. Lines that are not where they were
 * written show in their number, which is not the one of all lines: then every entry's lines are looked up.
 */
export async function verifyInThreads(
  client: Client,
  task: PartTask,
  lastSeq: bigint,
  { count, all }: { count: number; all: number }
): Promise<PartFound[]> {
  const place = await placeOf(client)
  const border = (no: number) => (lastSeq * BigInt(no)) / BigInt(count)
  const ranges = Array.from({ length: count }, (_, no) => ({
    above: no === 0 ? -1n : border(no),
    upTo: border(no + 1),
  }))
  const read = (lookUp: boolean) =>
    Promise.all(ranges.map((range) => inThread({ task, range, place, lookUp })))
  const parts = await read(false)
  return linesIn(parts) === all ? parts : read(true)
}

function linesIn(parts: PartFound[]): number {
  return parts.reduce((sum, part) => sum + part.lines, 0)
}

async function placeOf(client: Client): Promise<Place> {
  if (!isPostgres(client)) return { file: join(storagePath, 'ledger.sqlite3') }
  const { types: _, ...server } = databases.connections.postgres.connection as Record<
    string,
    unknown
  >
  const [{ snapshot }] = await selectRows(client, 'SELECT pg_export_snapshot() AS snapshot')
  return { server, snapshot }
}

function inThread(job: PartJob): Promise<PartFound> {
  // From source the thread needs the same loader; in a build it finds plain JavaScript.
  const fromSource = import.meta.filename.endsWith('.ts')
  const worker = new Worker(new URL(`./verify_part.${fromSource ? 'ts' : 'js'}`, import.meta.url), {
    workerData: job,
    execArgv: fromSource
      ? [`--import=${new URL('../../../bin/support/typescript.js', import.meta.url)}`]
      : [],
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new Error(`The thread that verifies a part of a ledger ended with ${code}`))
    )
  })
}
