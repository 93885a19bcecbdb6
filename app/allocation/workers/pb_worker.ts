import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PbFileError } from '#allocation/domain/participation/pb_records'
import { readParticipation } from '#allocation/participation_reading'
import type { FromPbWorker, PbJob } from '#allocation/workers/messages'

const { path, ...of } = workerData as PbJob

try {
  answer({ type: 'done', ...readParticipation(await readFile(path), of) })
} catch (error) {
  if (!(error instanceof PbFileError)) throw error
  answer({ type: 'refused', code: error.code, params: { ...error.params, line: `${error.line}` } })
}

function answer(message: FromPbWorker) {
  parentPort!.postMessage(message)
}
