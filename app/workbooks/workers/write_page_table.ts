import { parentPort } from 'node:worker_threads'
import { writeTable, type TableOrder } from '#workbooks/page_tables/write_table'

/* Runs in a thread of its own: reading a long table of a page back keeps a processor busy for long. */
parentPort!.on('message', async (order: TableOrder) => {
  parentPort!.postMessage(await writeTable(order))
})
