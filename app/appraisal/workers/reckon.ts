import { parentPort } from 'node:worker_threads'
import { packed, reckon, type ReckoningTask } from '#appraisal/reckoning'

parentPort!.on('message', (task: ReckoningTask) => parentPort!.postMessage(packed(reckon(task))))
