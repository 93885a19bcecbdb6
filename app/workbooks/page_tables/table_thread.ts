import { askThread, openThread } from '#core/thread'
import { writeTable, type TableOrder } from '#workbooks/page_tables/write_table'

/** So much markup (some 300 rows) is read and written at once; what has more is worth a thread. */
export const MUCH_MARKUP = 100_000

/** Long tables are written one after the other: other requests need the processors too. */
let last: Promise<unknown> = Promise.resolve()

/**
 * The file that a table of a page becomes, written in a thread of its own where it is long. One that nobody waits for
 * any more when its turn comes is not written.
 */
export function tableWritten(
  order: TableOrder,
  closed: AbortSignal
): Promise<(string | Uint8Array)[]> {
  if (order.markup.length <= MUCH_MARKUP) return writeTable(order)
  const written = last.then(() => (closed.aborted ? [] : inThread(order)))
  last = written.catch(() => {})
  return written
}

async function inThread(order: TableOrder): Promise<(string | Uint8Array)[]> {
  const worker = openThread('../workers/write_page_table', import.meta.url)
  try {
    return await askThread(worker, order)
  } finally {
    await worker.terminate()
  }
}
