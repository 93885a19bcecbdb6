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
    'PUT /cities/:city/terms/:term': async () => ({ ended_on: '2026-01-31', reason: 'moved away' }),
    'POST /cities/:city/committees/:committee/principles': async () => ({
      id: newId(),
      kind: 'financing',
      text: 'Everyone gets the same percentage',
      reason: 'Agreed in the forum',
      rule: 'same_percentage',
      unit: 'line',
      fences: [{ group: 'older', percentage: '10', amount: '' }],
      weights: [{ group: 'older', weight: '1.5' }],
      closes_on: '2099-12-31',
      closes_time: '17:00',
    }),
    'POST /cities/:city/proposals/:proposal/questions': async () => ({ id: newId(), text: 'Why?' }),
    'PUT /cities/:city/questions/:question': async () => ({ id: newId(), text: 'Because' }),
    'POST /cities/:city/proposals/:proposal/positions': async () => ({
      id: newId(),
      seat: newId(),
      stance: 'object',
      reason: 'Too little',
      remedy: 'More',
      remedy_kind: 'floor',
      remedy_line: newId(),
      remedy_fund: 'GENERAL',
      remedy_rule: 'same_amount',
      remedy_group: 'older',
      remedy_amount: '1',
      remedy_percentage: '5',
      remedy_weight: '1.5',
    }),
    'POST /cities/:city/proposals/:proposal/ballots': async () => ({
      closes_on: '2099-12-31',
      closes_time: '17:00',
    }),
    'PUT /cities/:city/proposals/:proposal/ballots': async () => ({
      id: newId(),
      seat: newId(),
      vote: 'for',
    }),
    'POST /cities/:city/proposals/:proposal/outcomes': async () => ({ phase: 'agreed' }),
    'POST /cities/:city/rounds/:round/committee': async () => ({
      committee: newId(),
      departure_reason: 'Less money came',
      closes_on: '2099-12-31',
      closes_time: '17:00',
    }),
    'POST /cities/:city/rounds/:round/questions': async () => ({ id: newId(), text: 'Why?' }),
    'POST /cities/:city/rounds/:round/recusals': async () => ({
      id: newId(),
      seat: newId(),
      line: newId(),
      reason: 'Employed there',
    }),
    'POST /cities/:city/rounds/:round/proposals': async () => ({
      id: newId(),
      run: newId(),
      amends: newId(),
      reason: 'As the principle says',
      closes_on: '2099-12-31',
      closes_time: '17:00',
    }),
  }
