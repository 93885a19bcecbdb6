import type { RateStep } from '#appraisal/domain/model'

/** A published discount schedule. It is never changed: a new edition is a new entry with its own id. */
export interface DiscountSchedule {
  id: string
  /** What an edition is one of. */
  family: string
  name: string
  /** Day from which it applied (ISO), as far as its source tells. */
  vintage: string
  source: string
  steps: readonly RateStep[]
}

const GREEN_BOOK_STEPS: readonly RateStep[] = [
  { fromYear: 1, toYear: 30, rate: '0.035' },
  { fromYear: 31, toYear: 75, rate: '0.03' },
  { fromYear: 76, toYear: 125, rate: '0.025' },
  { fromYear: 126, toYear: 200, rate: '0.02' },
  { fromYear: 201, toYear: 300, rate: '0.015' },
  { fromYear: 301, toYear: null, rate: '0.01' },
]

export const DISCOUNT_SCHEDULES: readonly DiscountSchedule[] = [
  {
    id: 'green-book-2022',
    family: 'green-book',
    name: 'HM Treasury Green Book 2022, social time preference rate',
    vintage: '2022',
    source: 'HM Treasury, The Green Book (2022), annex on discounting',
    steps: GREEN_BOOK_STEPS,
  },
  {
    id: 'green-book-2026',
    family: 'green-book',
    name: 'HM Treasury Green Book 2026, social time preference rate',
    vintage: '2026-02-05',
    source: 'HM Treasury, The Green Book (5 February 2026), chapter 6; rates as in 2022',
    steps: GREEN_BOOK_STEPS,
  },
  {
    id: 'nz-treasury-2024-non-commercial',
    family: 'nz-treasury-non-commercial',
    name: 'New Zealand Treasury October 2024, non-commercial',
    vintage: '2024-10',
    source: 'New Zealand Treasury, public sector discount rates (October 2024)',
    steps: [
      { fromYear: 1, toYear: 30, rate: '0.02' },
      { fromYear: 31, toYear: 100, rate: '0.015' },
      { fromYear: 101, toYear: null, rate: '0.01' },
    ],
  },
  {
    id: 'nz-treasury-2024-commercial',
    family: 'nz-treasury-commercial',
    name: 'New Zealand Treasury October 2024, commercial',
    vintage: '2024-10',
    source: 'New Zealand Treasury, public sector discount rates (October 2024)',
    steps: [{ fromYear: 1, toYear: null, rate: '0.08' }],
  },
]

/** The shipped schedule of that id, or undefined. */
export function findSchedule(id: string): DiscountSchedule | undefined {
  return DISCOUNT_SCHEDULES.find((schedule) => schedule.id === id)
}
