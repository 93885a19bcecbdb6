import type { HttpContext } from '@adonisjs/core/http'
import type { ShownAnchor } from '#ledger/queries/anchors'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** What an anchor says; its signature stands in its own file. */
export function anchorColumns(ctx: HttpContext): TableColumn<ShownAnchor>[] {
  const { i18n } = ctx
  const { text, number } = columnsFor<ShownAnchor>(ctx)
  return [
    text('anchors.madeAt', ({ madeAt }) => madeAt),
    text('anchors.reason', ({ reason }) => i18n.t(`anchors.reason.${reason}`)),
    text('anchors.madeBy', ({ madeBy }) => madeBy),
    number('anchors.entries', ({ seq }) => String(seq)),
    text('anchors.head', ({ headHash }) => headHash),
    text('anchors.root', ({ root }) => root),
    text('anchors.key', ({ keyId }) => keyId),
  ]
}
