import type { HttpContext } from '@adonisjs/core/http'
import type { ShownDocument } from '#documents/queries/documents'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** The register of documents with the hashes that prove them. */
export function documentColumns(ctx: HttpContext): TableColumn<ShownDocument>[] {
  const { i18n } = ctx
  const { text, date, number } = columnsFor<ShownDocument>(ctx)
  return [
    text('documents.file', ({ name }) => name),
    text('documents.subject', ({ subjectType }) => {
      const key = `documents.subject.${subjectType}`
      return i18n.t(i18n.hasMessage(key) ? key : 'documents.subject.other')
    }),
    date('documents.attachedAt', ({ attachedAt }) => attachedAt.slice(0, 10)),
    text('identity.fields.fullName', ({ attachedBy }) => attachedBy),
    text('documents.fields.note', ({ note }) => note),
    number('documents.bytes', ({ size }) => size.toString()),
    text('documents.sha256', ({ sha256 }) => sha256),
  ]
}
