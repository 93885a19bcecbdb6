import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { FileFault } from '#imports/domain/file_fault'
import { compareBooks } from '#workbooks/domain/compare_books'
import type { BookContent } from '#workbooks/domain/book_content'
import { exportCodesIn } from '#workbooks/export_code'
import type { FromComparer, ToComparer } from '#workbooks/order_comparison'
import { readBook } from '#workbooks/workers/read_book'

/* Runs in a thread of its own with a ceiling of memory and time: the file comes from outside. */
const { path } = workerData as { path: string }
const say = (message: FromComparer) => parentPort!.postMessage(message)

function* textsOf(book: BookContent): Generator<string> {
  for (const { cells } of book.sheets)
    for (const { type, value } of cells.values()) if (type === 's' && value) yield value
}

try {
  const returned = await readBook(readFileSync(path))
  say({ type: 'codes', codes: exportCodesIn(textsOf(returned)) })
  const [{ copy }] = (await once(parentPort!, 'message')) as [ToComparer]
  const exported = await readBook(copy)
  say({ type: 'done', comparison: compareBooks(exported, returned) })
} catch (error) {
  if (!(error instanceof FileFault)) throw error
  say({ type: 'refused', code: error.code, params: error.params })
}
