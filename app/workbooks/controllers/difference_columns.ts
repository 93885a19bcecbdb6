import type { HttpContext } from '@adonisjs/core/http'
import type { Difference } from '#workbooks/domain/compare_books'
import type { TableColumn } from '#workbooks/table'

/** What a difference is made of, for CSV and XLSX: formulas are told as text. */
export function differenceColumns({ i18n }: Pick<HttpContext, 'i18n'>): TableColumn<Difference>[] {
  const column = (
    key: string,
    value: TableColumn<Difference>['value']
  ): TableColumn<Difference> => ({
    heading: i18n.t(`returned.${key}`),
    type: 'text',
    value,
  })
  return [
    column('sheet', ({ sheet }) => sheet),
    column('cell', ({ cell }) => cell),
    column('label', ({ label }) => label),
    column('kindColumn', ({ kind }) => i18n.t(`returned.kind.${kind}`)),
    column('was', ({ was }) => was),
    column('is', ({ is }) => is),
  ]
}
