import { parentPort, workerData } from 'node:worker_threads'
import { SheetWriter, type SheetFrame } from '#workbooks/sheet_writer'
import type { Cells } from '#workbooks/table_cells'

/* Runs in a thread of its own: spelling out and packing a long table keeps a processor busy for seconds. */
const writer = new SheetWriter(workerData as SheetFrame)

/** Some rows, or null behind the last one; answered with what is written so far. */
parentPort!.on('message', (cells: Cells | null) => {
  const parts = cells ? writer.add(cells) : writer.end()
  parentPort!.postMessage(parts)
  if (!cells) parentPort!.close()
})
