import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { StatementFault } from '#bank/domain/statement'
import type { FromStatementWorker, StatementJob } from '#bank/workers/messages'
import { readCsv } from '#bank/workers/read_csv'
import { Refusal } from '#core/refusal'

const { path, csv } = workerData as StatementJob

try {
  // A table needs no parser of XML, which is large
  const statements = csv
    ? await readCsv(path, csv)
    : (await import('#bank/workers/read_xml')).readXml(await readFile(path))
  answer({ type: 'done', statements })
} catch (error) {
  if (!(error instanceof StatementFault) && !(error instanceof Refusal)) throw error
  answer({ type: 'refused', code: error.code, params: error.params })
}

function answer(message: FromStatementWorker) {
  parentPort!.postMessage(message)
}
