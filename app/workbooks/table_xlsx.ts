import { SheetThread } from '#workbooks/sheet_thread'
import { SheetWriter, type SheetFrame } from '#workbooks/sheet_writer'
import type { TableColumn, TableRows } from '#workbooks/table'
import { cellsOf, type Cells } from '#workbooks/table_cells'

/** So many pieces of a table are written here; what has more is worth a thread. */
const FEW = 10

/**
 * A table as .xlsx, written while its rows are read. Text from people stands in cells of type text with the mark
 * that keeps it text when somebody edits it. A long table is spelled out and packed in a thread of its own,
 * so that other requests need not wait; the bytes are the same.
 */
export async function* tableXlsx<Row>(
  columns: readonly TableColumn<Row>[],
  rows: TableRows<Row>,
  { sheet, opensThread = true }: { sheet: string; opensThread?: boolean }
): AsyncGenerator<Uint8Array> {
  const frame: SheetFrame = {
    sheet,
    columns: columns.map(({ heading, type }) => ({ heading, isText: type === 'text' })),
  }
  const cells = cellsOf(columns, rows)
  if (!opensThread) return yield* writtenBy(new SheetWriter(frame), cells)
  const first: Cells[] = []
  for (let at = 0; at < FEW; at++) {
    const { value, done } = await cells.next()
    if (done) return yield* writtenBy(new SheetWriter(frame), first)
    first.push(value)
  }
  const thread = SheetThread.open(frame)
  try {
    yield* writtenBy(thread ?? new SheetWriter(frame), both(first, cells))
  } finally {
    await thread?.close()
  }
}

type Writer = Pick<SheetWriter | SheetThread, 'add' | 'end'>

async function* writtenBy(
  writer: Writer,
  pieces: Iterable<Cells> | AsyncIterable<Cells>
): AsyncGenerator<Uint8Array> {
  let written: Uint8Array[] | Promise<Uint8Array[]> = []
  for await (const cells of pieces) {
    const ready = await written
    // The next rows are read while these are written
    written = writer.add(cells)
    yield* ready
  }
  yield* await written
  yield* await writer.end()
}

async function* both(first: readonly Cells[], rest: AsyncIterable<Cells>): AsyncGenerator<Cells> {
  yield* first
  yield* rest
}
