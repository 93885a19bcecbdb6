import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'

/** What forms on statements send when all is well. */
export const STATEMENT_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> =
  {
    'POST /cities/:city/lines/:line/explanations': async () => ({
      id: newId(),
      on: '2026-02-01',
      explanation: 'The courses began late',
    }),
  }
