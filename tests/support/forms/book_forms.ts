import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'

/** What the forms that order workbooks of a city send when all is well. */
export const BOOK_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> = {
  'POST /cities/:city/books': async () => ({
    id: newId(),
    kind: 'ledger',
    from: '2026-01-01',
    to: '2026-12-31',
    known: '1',
    closing: 'without',
    fund: newId(),
    year: '2026',
  }),
}
