import { describeAsset } from '#assets/actions/describe_asset'
import { proposeCost } from '#network/actions/propose_cost'
import { setReportHeads } from '#reports/actions/set_report_heads'
import { marksBy } from '#reports/domain/report_heads'
import { awardBatch } from '#vouchers/actions/award_batch'
import { useAwards } from '#vouchers/actions/use_awards'
import { codesOf } from '#vouchers/domain/award_state'
import { seedStatement, type DemoStatement } from './bank.js'
import { seedForeignMoney, type DemoForeignMoney } from './foreign_money.js'
import { seedInKind, type DemoItem, type DemoRates } from './in_kind.js'
import { seedProfile, type DemoProfile } from './profile.js'
import { seedRequests, type DemoRequest } from './requests.js'
import type { SeededCity } from './seeded_city.js'
import { closeDemoYear } from './year_end.js'

const RATES: DemoRates = {
  name: 'Fee standard of the city',
  validFrom: '2022-01-01',
  rates: [
    { code: 'teacher', title: 'Teacher of a course', unit: 'hours', rate: '25.00' },
    { code: 'helper', title: 'Helper at a course', unit: 'hours', rate: '9.50' },
    { code: 'room', title: 'Room for 20 people', unit: 'days', rate: '80.00' },
  ],
}

const ITEMS: DemoItem[] = [
  {
    number: 'K-23-01',
    title: 'Seminar room of the city library',
    category: 'room',
    party: 'library',
    quantity: '40',
    unit: 'days',
    basis: 'rate_table',
    rateCode: 'room',
    place: 'City library',
    evidence: 'Letter of the library of 9 January 2023',
    recognised: true,
    reason: 'The city would rent a room otherwise',
    offeredOn: '2023-01-09',
    steps: [
      { step: 'received', on: '2023-02-01', quantity: '40', note: 'Key handed over' },
      { step: 'used', on: '2023-03-31', quantity: '18', line: ['P2', 2023], note: 'Room diary' },
    ],
  },
  {
    number: 'K-23-02',
    title: 'Ten tablets',
    category: 'goods',
    party: 'company',
    quantity: '10',
    unit: 'pieces',
    basis: 'market_quote',
    unitValue: '189.90',
    evidence: 'Quote of 2 March 2023',
    recognised: true,
    reason: 'The city would buy them otherwise',
    offeredOn: '2023-03-02',
    steps: [{ step: 'received', on: '2023-03-10', quantity: '10', note: 'Delivery note 114' }],
  },
  {
    number: 'K-23-03',
    title: 'Talent 7',
    category: 'volunteer_hours',
    party: 'library',
    quantity: '120',
    unit: 'hours',
    basis: 'rate_table',
    rateCode: 'helper',
    profession: 'engineer',
    functionPerformed: 'helper at a course',
    evidence: 'Timesheets',
    recognised: false,
    reason: 'General volunteers',
    offeredOn: '2023-01-09',
    steps: [
      {
        step: 'received',
        on: '2023-03-31',
        quantity: '46:30',
        line: ['P2', 2023],
        note: 'Timesheets January to March',
      },
    ],
  },
]

const STATEMENT: DemoStatement = {
  account: { number: 'SI56192001234567892', isIban: true, owner: 'Practice City' },
  reference: 'PB-2023-03',
  from: '2023-03-01',
  to: '2023-03-31',
  opening: '51240.00',
  lines: [
    {
      ref: 'PB-23-011',
      on: '2023-03-20',
      amount: '20000.00',
      text: 'PC-2023-01 second instalment, part',
      counterparty: 'Council of Practice City',
      receipt: true,
    },
    {
      ref: 'PB-23-012',
      on: '2023-03-27',
      amount: '12000.00',
      text: 'PC-2023-01 rest of the second instalment',
      counterparty: 'Council of Practice City',
    },
    {
      ref: 'PB-23-013',
      on: '2023-03-28',
      amount: '250.00',
      text: 'For the reading group',
      counterparty: 'Unknown payer',
    },
    {
      ref: 'PB-23-014',
      on: '2023-03-31',
      amount: '-12.40',
      text: 'Charges March',
      counterparty: 'Practice Bank',
    },
  ],
}

const DOLLARS: DemoForeignMoney = {
  currency: 'USD',
  source: 'Invented to practise with',
  rates: { '2023-02-10': '1.0690', '2023-04-20': '1.0944', '2023-04-28': '1.0981' },
  agreement: {
    number: 'PC-2023-03',
    party: 'twin',
    title: 'Exchange of teachers with Springfield',
    signedOn: '2023-02-10',
    instalments: [
      { dueOn: '2023-02-10', amount: '6000.00' },
      { dueOn: '2023-09-01', amount: '6000.00' },
    ],
  },
  receipt: { on: '2023-02-10', amount: '6000.00', ref: 'PU-23-001' },
  exchange: { on: '2023-04-20', gives: '4000.00', gets: '3655.00', ref: 'PU-23-002' },
}

const REQUESTS: DemoRequest[] = [
  {
    number: 'R-2023-01',
    party: 'ministry',
    title: 'Digital skills of unemployed people',
    amount: '50000.00',
    askedOn: '2023-01-20',
    purpose: 'Courses for 200 people in two years',
    contacts: [
      {
        on: '2023-02-14',
        channel: 'meeting',
        subject: 'What the ministry may pay',
        outcome: 'Courses yes, equipment no',
        nextStep: 'Send the budget without equipment',
        nextOn: '2023-03-01',
      },
    ],
    refused: { on: '2023-04-03', note: 'The programme of the ministry is spent for this year' },
  },
  {
    number: 'R-2023-02',
    party: 'foundation',
    title: 'Courses for older people, second year',
    amount: '15000.00',
    askedOn: '2023-04-11',
    purpose: 'Thirty courses in four quarters of the city',
    contacts: [
      {
        on: '2023-05-08',
        channel: 'email',
        subject: 'When the board decides',
        outcome: 'In the autumn',
        nextStep: 'Ask again after the meeting of the board',
        nextOn: '2023-10-02',
      },
    ],
  },
]

/** Heads of the council's own report for 2023, with the lines that belong to each. */
const HEADS = [
  { code: 'A', name: 'Rooms and equipment', amount: '12000.00', line: 'P1' },
  { code: 'B', name: 'Courses', amount: '32000.00', line: 'P2' },
  { code: 'C', name: 'Digital services', amount: '20000.00', line: 'P3' },
]

/** Courses have two terms; in summer nobody teaches. */
const TERMS: DemoProfile = {
  line: ['P2', 2023],
  weights: [0n, 1n, 2n, 2n, 2n, 1n, 0n, 0n, 2n, 2n, 2n, 1n],
  reason: 'Illustrative: courses of the spring and of the autumn',
}

/** Two years with something of everything; the first one is closed. */
export async function seedPractice(city: SeededCity): Promise<void> {
  const { cityId, trx, finance, approver } = city
  const by = { preparedBy: finance, approvedBy: approver }
  await seedForeignMoney(city, DOLLARS)
  await seedInKind(city, { table: RATES, items: ITEMS })
  await seedRequests(city, { requests: REQUESTS, today: '2023-12-31' })
  const fundId = await city.fundOf('PC-2023-01')
  const batchId = city.id('awards', 'V-2023-001')
  await awardBatch(trx, {
    id: batchId,
    cityId,
    number: 'V-2023-001',
    kind: 'voucher',
    fundId,
    budgetLineId: city.id('line', 'P2', '2023'),
    description: 'Vouchers for courses',
    value: city.money('150.00'),
    people: 20,
    awardedOn: '2023-05-02',
    expiresOn: '2023-12-31',
    ...by,
  })
  await useAwards(trx, {
    id: city.id('uses', 'V-2023-001', '1'),
    cityId,
    batchId,
    usedOn: '2023-06-30',
    description: 'Courses of the spring',
    uses: codesOf('V-2023-001', 12).map((code, index) => ({
      code,
      amount: city.money(index < 8 ? '150.00' : '90.00'),
    })),
    ...by,
  })
  const outlay = city.id('expenditure', 'C-2022-001')
  await describeAsset(trx, {
    id: city.id('asset', 'PC-0001'),
    cityId,
    entryId: outlay,
    fundId: await city.fundOf('PC-2022-01'),
    budgetLineId: city.id('line', 'P1', '2022'),
    cost: city.money('21000.00'),
    asset: { tagNo: 'PC-0001', name: 'Learning centre North', nameLang: 'en', place: 'North' },
    by: finance,
  })
  await setReportHeads(trx, {
    id: city.id('heads', 'PC-2023-01'),
    cityId,
    agreementId: await city.agreementOf('PC-2023-01'),
    version: 0,
    validFrom: '2023-01-05',
    lang: 'en',
    heads: HEADS.map(({ code, name, amount, line }) => ({
      code,
      name,
      amount: city.money(amount),
      marks: marksBy((mark) => (mark === 'line' ? [city.id('line', line, '2023')] : [])),
    })),
    reason: 'Annex of the council’s decision of 5 January 2023',
    ...by,
  })
  await seedProfile(city, TERMS)
  await seedStatement(city, STATEMENT)
  await closeDemoYear(city, 2022)
}

/** What the city proposes to a neighbour: it waits for a second person here and for an answer there. */
export async function proposeToNeighbour(city: SeededCity, neighbour: { id: string }) {
  await proposeCost(city.trx, {
    id: city.id('deal', 'website'),
    cityId: city.cityId,
    description: 'Common website of the learning cities',
    amount: city.money('2400.00'),
    on: '2023-05-10',
    fundId: await city.fundOf('PC-2023-01'),
    lineId: city.id('line', 'P3', '2023'),
    rule: 'equal',
    participants: [city.cityId, neighbour.id].map((id) => ({ kind: 'city' as const, id })),
    by: city.finance,
  })
}
