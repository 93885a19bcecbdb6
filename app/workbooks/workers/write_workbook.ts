import { parentPort, workerData } from 'node:worker_threads'
import { appraise } from '#appraisal/domain/appraise'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { buildRunWorkbook } from '#workbooks/run_workbook'
import { workbookWords } from '#workbooks/workbook_words'
import type { ThreadOrder } from '#workbooks/order_workbook'

/* Runs in a thread of its own: a long model keeps a processor busy for seconds. */
const order = workerData as ThreadOrder

async function write(): Promise<Uint8Array> {
  if (order.kind === 'run')
    return buildRunWorkbook(order.book, await workbookWords(order.book.locale, 'runbook'))
  const { kind, model, generatedAt, ...context } = order
  return buildAppraisalWorkbook(appraise(model), {
    ...context,
    t: await workbookWords(context.locale),
    generatedAt: new Date(generatedAt),
  })
}

parentPort!.postMessage(await write())
