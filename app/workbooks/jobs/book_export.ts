import { defineJob } from '#jobs/define_job'
import { exportBook } from '#workbooks/actions/export_book'
import { APP_VERSION } from '#workbooks/app_version'
import type { BookKind } from '#workbooks/books/book'

export interface BookOrder extends Record<string, string | boolean | null> {
  kind: BookKind
  from: string | null
  to: string | null
  known: string | null
  activity: boolean
  fund: string | null
  year: string | null
  locale: string
}

/** A workbook about the whole city: a long ledger takes longer than anybody waits for a page. */
export const bookExport = defineJob<BookOrder>({
  name: 'workbooks.book',
  title: ({ kind }) => ({ key: `books.title.${kind}` }),
  subject: ({ kind }) => `/books/${kind}`,
  async run({ cityId, payload, orderedBy, signal, progress }) {
    const { locale, ...asked } = payload
    const { sha256 } = await exportBook({
      cityId,
      asked,
      locale,
      appVersion: APP_VERSION,
      by: orderedBy!,
      progress: async (done, total) => {
        signal.throwIfAborted()
        await progress({ done, total, step: { key: 'books.writing' } })
      },
    })
    return { say: { key: 'books.done', params: { sha256 } }, href: `/workbook-copies/${sha256}` }
  },
})
