import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { appraise } from '#appraisal/domain/appraise'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { buildFairnessBook } from '#workbooks/books/fairness_book'
import { buildFenceBook } from '#workbooks/books/fence_book'
import { buildFundBook } from '#workbooks/books/fund_book'
import { buildLedgerBook } from '#workbooks/books/ledger_book'
import type { LongCell } from '#workbooks/long_rows'
import { buildRunWorkbook } from '#workbooks/run_workbook'
import { workbookWords } from '#workbooks/workbook_words'
import type { BookOrder, ThreadOrder } from '#workbooks/order_workbook'

/* Runs in a thread of its own: a long model keeps a processor busy for seconds. */
const order = workerData as ThreadOrder

/** Rows that are too many to be handed over at once: the next ones are asked for when these are written. */
async function* askedRows(): AsyncGenerator<readonly LongCell[]> {
  for (;;) {
    parentPort!.postMessage('more')
    const [rows] = (await once(parentPort!, 'message')) as [LongCell[] | null]
    if (!rows) return
    yield rows
  }
}

async function write(): Promise<Uint8Array> {
  if (order.kind === 'run')
    return buildRunWorkbook(order.book, await workbookWords(order.book.locale, 'runbook'))
  if (order.kind !== 'appraisal') return writeBook(order)
  const { kind, model, generatedAt, ...context } = order
  return buildAppraisalWorkbook(appraise(model), {
    ...context,
    t: await workbookWords(context.locale),
    generatedAt: new Date(generatedAt),
  })
}

async function writeBook(asked: BookOrder): Promise<Uint8Array> {
  const { locale } = asked.book.about
  const words = [
    await workbookWords(locale, 'books'),
    await workbookWords(locale, 'ledger'),
  ] as const
  switch (asked.kind) {
    case 'ledger':
      return buildLedgerBook(asked.book, askedRows(), ...words)
    case 'funds':
      return buildFundBook(asked.book, askedRows(), ...words)
    case 'fences':
      return buildFenceBook(asked.book, ...words)
    case 'fairness':
      return buildFairnessBook(asked.book, ...words)
  }
}

parentPort!.postMessage(await write())
