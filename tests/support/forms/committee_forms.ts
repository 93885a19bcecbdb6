import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'

const HOW_IT_DECIDES = {
  quorum_seats: 50,
  quorum_cities: 0,
  quorum_kinds: 0,
  fallback: 'two_thirds',
}

/** What forms of committees send when all is well. */
export const COMMITTEE_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> =
  {
    'POST /cities/:city/committees': async () => ({
      id: newId(),
      scope: 'cities',
      name: 'Committee',
      name_lang: 'en',
      ...HOW_IT_DECIDES,
    }),
    'POST /cities/:city/committees/:committee/rules': async () => ({
      version: 1,
      ...HOW_IT_DECIDES,
      reason: 'Meeting of the committee',
    }),
    'POST /cities/:city/committees/:committee/seats': async () => ({
      id: newId(),
      cities: 'Суми\nЧернігів',
      kind: 'business',
      count: 2,
      observer: 'on',
    }),
    'POST /cities/:city/seats/:seat/terms': async () => ({
      id: newId(),
      holder: 'Name',
      organisation: 'Organisation',
      starts_on: '1990-01-01',
      ends_on: '1990-12-31',
    }),
    'PUT /cities/:city/terms/:term': async () => ({ ends_on: '2026-01-31', reason: 'moved away' }),
  }
