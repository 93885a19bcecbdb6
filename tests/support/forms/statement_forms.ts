import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'
import { makeBudgetLine } from '#tests/support/plan_records'

/** What forms on statements send when all is well. */
export const STATEMENT_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> =
  {
    'POST /cities/:city/lines/:line/explanations': async () => ({
      id: newId(),
      on: '2026-02-01',
      explanation: 'The courses began late',
    }),
    'POST /cities/:city/lines/:line/profiles': async () => ({
      id: newId(),
      version: 0,
      shape: 'quarters',
      q1: '400.00',
      q3: '600.00',
      reason: 'School terms',
    }),
    'POST /cities/:city/lines/:line/profile-sums': async () => ({ shape: 'months', m02: '400.00' }),
    'POST /cities/:city/lines/:line/profile-withdrawals': async () => ({
      id: newId(),
      version: 1,
      reason: 'Not known after all',
    }),
    'POST /cities/:city/agreements/:agreement/report-heads': async (city) => ({
      id: newId(),
      version: 0,
      valid_from: '2026-01-01',
      lang: 'en',
      heads: [
        { code: '1.1', name: 'Teaching', amount: '600.50', line: [await makeBudgetLine(city)] },
      ],
      reason: 'Budget annex',
    }),
    'POST /cities/:city/agreements/:agreement/head-explanations': async () => ({
      id: newId(),
      head: '1.1',
      on: '2026-02-01',
      explanation: 'The courses began late',
    }),
  }
