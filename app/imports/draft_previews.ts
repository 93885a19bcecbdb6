import { registerDraftPreview } from '#funding/queries/draft_previews'
import { UNDO_DRAFT } from '#imports/actions/undo_batch'
import { findBatch } from '#imports/queries/batches'

/** What a second person is asked: the rows of one file. Each of them gets a reversal of its own. */
registerDraftPreview(UNDO_DRAFT, async (client, cityId, input) => {
  const batch = await findBatch(client, cityId, input.batchId)
  return {
    facts: [
      { term: 'imports.fields.file', text: batch.fileName, href: ['imports', batch.id] },
      { term: 'imports.rows', text: String(batch.counts.taken) },
    ],
    lines: [],
  }
})
