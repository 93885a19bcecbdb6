import type { HttpContext } from '@adonisjs/core/http'
import type { RateRow } from '#exchange/queries/rates'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** A rate is how much of `quote` one unit of `base` is worth, with all its digits. */
export function rateColumns(ctx: HttpContext): TableColumn<RateRow>[] {
  const { text, date, number } = columnsFor<RateRow>(ctx)
  return [
    date('rates.fields.as_of', ({ asOf }) => asOf),
    text('rates.fields.base', ({ base }) => base),
    text('rates.fields.quote', ({ quote }) => quote),
    number('rates.fields.rate', ({ rate }) => rate),
    text('rates.fields.source', ({ source }) => source),
    text('rates.fields.sheet', ({ sheet }) => sheet),
    number('rates.revision', ({ revision }) => String(revision)),
  ]
}
