import { parentPort, workerData } from 'node:worker_threads'
import { appraise } from '#appraisal/domain/appraise'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { workbookWords } from '#workbooks/workbook_words'
import type { WorkbookOrder } from '#workbooks/order_workbook'

/* Runs in a thread of its own: a long model keeps a processor busy for seconds. */
const { model, generatedAt, ...context } = workerData as WorkbookOrder

const bytes = await buildAppraisalWorkbook(appraise(model), {
  ...context,
  t: await workbookWords(context.locale),
  generatedAt: new Date(generatedAt),
})
parentPort!.postMessage(bytes)
