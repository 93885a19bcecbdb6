import logger from '@adonisjs/core/services/logger'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { lockBatch, saveBatch, settleBatch } from '#imports/actions/batch_store'
import { previewRows } from '#imports/actions/preview_batch'
import { takeRows } from '#imports/actions/take_rows'
import { undoRows } from '#imports/actions/undo_batch'
import { findBatch, workingBatches, type Batch } from '#imports/queries/batches'

/** After so long without a sign of life a batch is taken over: its process has ended. */
const ASLEEP_AFTER = 60_000

const running = new Map<string, Promise<void>>()
let stopping = new AbortController()

/** Works on a batch until it needs nobody any more; asking twice is one work. */
export function workOn(cityId: string, id: string): Promise<void> {
  const known = running.get(id)
  if (known) return known
  const work = settle(cityId, id).finally(() => running.delete(id))
  running.set(id, work)
  return work
}

async function settle(cityId: string, id: string): Promise<void> {
  const batch = await findBatch(readClient(), cityId, id)
  try {
    await proceed(batch, stopping.signal)
  } catch (error) {
    if (stopping.signal.aborted) return
    if (!(error instanceof Refusal))
      logger.error({ err: error, batch: id }, 'work on an import stopped')
    await stopWith(batch, error)
  }
}

function proceed(batch: Batch, signal: AbortSignal): Promise<void> {
  if (batch.state === 'previewing') return previewRows(batch, signal)
  if (batch.state === 'committing') return takeRows(batch, signal)
  if (batch.state === 'undoing') return undoRows(batch, signal)
  return Promise.resolve()
}

/** A preview that failed may be tried again by its person; work on the books goes on by itself later. */
async function stopWith(batch: Batch, error: unknown): Promise<void> {
  if (batch.state !== 'previewing') return
  const refusal =
    error instanceof Refusal
      ? { code: error.code, params: error.params }
      : { code: 'E_FAULT', params: {} }
  await settleBatch(batch, { state: 'failed', progress: { refusal } })
}

/** Takes up what a stopped process or an approved draft has left to do. */
export async function takeUpWork(asleepAfter = ASLEEP_AFTER): Promise<void> {
  for (const batch of await workingBatches(readClient())) {
    const silent = Date.now() - Date.parse(batch.progress.beat)
    if (running.has(batch.id) || silent <= asleepAfter) continue
    // What goes wrong is in the log; the next look tries again
    if (await claim(batch)) await workOn(batch.cityId, batch.id).catch(() => {})
  }
}

/** Of several processes that find forgotten work one gets it. */
async function claim(batch: Batch): Promise<boolean> {
  return transact(async (trx) => {
    const locked = await lockBatch(trx, batch.cityId, batch.id)
    if (locked.progress.beat !== batch.progress.beat) return false
    await saveBatch(trx, locked, {})
    return true
  })
}

/** Lets the chunks under way end and starts nothing more. */
export async function restFromWork(): Promise<void> {
  stopping.abort(new Error('The application is stopping'))
  await Promise.allSettled(running.values())
  stopping = new AbortController()
}
