import { seedInKind, type DemoItem, type DemoRates } from './in_kind.js'
import type { SeededCity } from './seeded_city.js'

const RATES: DemoRates = {
  name: '강사료 지급 기준(가상)',
  validFrom: '2026-01-01',
  rates: [
    { code: '특별', title: '특별 강사', unit: 'hours', rate: '200000' },
    { code: '일반', title: '일반 강사', unit: 'hours', rate: '70000' },
    { code: '보조', title: '보조 강사', unit: 'hours', rate: '35000' },
  ],
}

const REASON = '대장에만 기록(가상의 예)'

const room = (no: number, place: string, days: string, used: string): DemoItem => ({
  number: `공간-${no}`,
  title: `${place} 유휴 공간`,
  category: 'room',
  party: '안성시',
  quantity: days,
  unit: 'days',
  basis: 'fair_rental',
  unitValue: '50000',
  place,
  evidence: '유휴 공간 조사표(가상)',
  recognised: false,
  reason: REASON,
  offeredOn: '2026-01-12',
  steps: [
    { step: 'received', on: '2026-02-02', quantity: days, note: '사용 승낙서(가상)' },
    { step: 'used', on: '2026-03-31', quantity: used, line: ['A4', 2026], note: '이용 대장(가상)' },
  ],
})

const ITEMS: DemoItem[] = [
  room(1, '공도읍', '60', '41'),
  room(2, '일죽면', '40', '12'),
  {
    number: '재능-1',
    title: '재능 기부 1',
    category: 'volunteer_hours',
    party: '안성시',
    quantity: '80',
    unit: 'hours',
    basis: 'rate_table',
    rateCode: '보조',
    profession: '간호사',
    functionPerformed: '보조 강사',
    evidence: '활동 시간 기록(가상)',
    recognised: false,
    reason: REASON,
    offeredOn: '2026-01-12',
    steps: [],
  },
]

/** The registers of idle rooms and of talents; nothing of them is in the accounts. */
export function seedAnseong(city: SeededCity): Promise<void> {
  return seedInKind(city, { table: RATES, items: ITEMS })
}
