import { registerDraftPreview } from '#funding/queries/draft_previews'
import { lockBatch } from '#imports/actions/batch_store'
import { actionsOf } from '#imports/actions/kinds/actions'
import { UNDO_DRAFT } from '#imports/actions/undo_batch'
import { nextRows } from '#imports/queries/batch_rows'
import { findBatch } from '#imports/queries/batches'
import { registerDraftTrial } from '#ledger/actions/try_draft'

/** So many rows are tried: enough to see what is done to each, and soon done. */
const TRIED = 100

/** What a second person is asked: the rows of one file. Each of them gets a reversal of its own. */
registerDraftPreview(UNDO_DRAFT, async (client, cityId, input) => {
  const batch = await findBatch(client, cityId, input.batchId)
  const { taken } = batch.counts
  return [
    { term: 'imports.fields.file', text: batch.fileName, href: ['imports', batch.id] },
    { term: 'imports.rows', text: String(taken) },
    ...(taken > TRIED ? [{ term: 'imports.undo.tried', text: String(TRIED) }] : []),
  ]
})

/** The rows are reversed by a job, so its first rows are tried here. */
registerDraftTrial(UNDO_DRAFT, async (trx, { batchId, reason }, context) => {
  const { cityId, preparedBy, approvedBy } = context
  const batch = await lockBatch(trx, cityId, batchId)
  const undo = { reason, preparedBy, approvedBy }
  for (const row of await nextRows(trx, batch, 'taken', { after: 0, limit: TRIED }))
    await actionsOf(batch.kind).undo(trx, batch, row, undo)
})
