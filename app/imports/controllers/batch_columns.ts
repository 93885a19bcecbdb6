import type { HttpContext } from '@adonisjs/core/http'
import type { ListedBatch } from '#imports/queries/batches'
import { columnsFor } from '#workbooks/list_file'
import { toDecimalString } from '#money/money'
import type { TableColumn } from '#workbooks/table'

export function batchColumns(ctx: HttpContext): TableColumn<ListedBatch>[] {
  const { i18n } = ctx
  const { text, number } = columnsFor<ListedBatch>(ctx)
  const totals = ({ counts }: ListedBatch) =>
    Object.entries(counts.takenTotals).map(
      ([code, minor]) => `${toDecimalString(BigInt(minor), code)} ${code}`
    )
  return [
    text('imports.file', ({ fileName }) => fileName),
    text('returned.fileHash', ({ sha256 }) => sha256),
    text('imports.kind', ({ kind }) => i18n.t(`imports.kind.${kind}`)),
    text('imports.uploaded', ({ uploadedAt }) => uploadedAt),
    text('imports.uploadedBy', ({ uploader }) => uploader),
    text('imports.state', ({ state }) => i18n.t(`imports.state.${state}`)),
    number('imports.rows', ({ counts }) => String(counts.new + counts.duplicate + counts.error)),
    number('imports.word.new', ({ counts }) => String(counts.new)),
    number('imports.word.duplicate', ({ counts }) => String(counts.duplicate)),
    number('imports.word.error', ({ counts }) => String(counts.error)),
    number('imports.takenRows', ({ counts }) => String(counts.taken)),
    text('imports.total', (batch) => totals(batch).join('; ')),
  ]
}
