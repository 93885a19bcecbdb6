import type { AppraisalModel } from '#appraisal/domain/model'
import type { DemoAgreement, DemoCity, DemoLine } from '../types.js'

const INVENTED = 'Invented to practise with'

const lines = (
  code: string,
  title: string,
  group: string,
  needs: [string, string],
  rest: Partial<DemoLine> = {}
): DemoLine[] =>
  needs.map((need, index) => ({
    code,
    title,
    year: 2022 + index,
    group,
    nature: 'current',
    activity: 'maintain',
    need,
    mark: 'illustrative',
    source: INVENTED,
    ...rest,
  }))

const agreement = (
  number: string,
  funder: string,
  title: string,
  amount: string,
  rest: Partial<DemoAgreement>
): DemoAgreement => ({
  number,
  funder,
  title,
  amount,
  mark: 'illustrative',
  source: INVENTED,
  status: 'active',
  ...rest,
})

const spending = (no: number, year: number, rest: [string, string, string, string, string]) => {
  const [agreementNo, line, payee, description, amount] = rest
  return {
    number: `C-${year}-00${no}`,
    agreement: agreementNo,
    line,
    year,
    payee,
    description,
    amount,
    committedOn: `${year}-05-02`,
    spentOn: `${year}-0${5 + no}-15`,
  }
}

const invented = (value: string) => ({ value, mark: 'I' as const, source: INVENTED })

/** Costs as the plan has them, so that the closed years can be set beside what was spent. */
const courses: AppraisalModel = {
  format: 'learning-city-ledger/appraisal-model@2',
  title: 'Courses for older people',
  city: 'Practice City',
  programme: 'Courses for older people',
  language: 'en',
  currency: 'EUR',
  perspective: 'society',
  priceBase: 2022,
  prices: 'real',
  horizon: { startYear: 2022, years: 3 },
  discounting: { constant: '0.03', source: INVENTED },
  stakeholders: [
    { id: 'city', name: 'City', kind: 'city' },
    { id: 'learners', name: 'Learners', kind: 'learner' },
  ],
  costs: [
    {
      id: 'C1',
      name: 'Courses',
      origin: 'plan',
      basis: 'need',
      payer: 'city',
      kind: 'running',
      timing: 'mid',
      flows: [
        { year: 2022, amount: '30000.00', mark: 'I', source: INVENTED, budgetLine: 'P2 2022' },
        { year: 2023, amount: '40000.00', mark: 'I', source: INVENTED, budgetLine: 'P2 2023' },
      ],
    },
  ],
  benefits: [
    {
      id: 'B1',
      name: 'Errands done online',
      outcome: 'completions',
      unit: 'completion',
      unitValue: invented('900.00'),
      deadweight: invented('0.25'),
      dropOff: invented('0.4'),
      lag: 0,
      duration: 3,
      timing: 'end',
      beneficiary: 'learners',
      cashable: false,
      level: 'city',
      sphere: 'social',
      reach: 'learner',
    },
  ],
  outcomes: [
    {
      id: 'completions',
      name: 'Completed courses',
      unit: 'completion',
      kind: 'completion',
      quantity: invented('80'),
    },
  ],
  impacts: [
    {
      id: 'N1',
      name: 'Company',
      description: 'Those who live alone meet others',
      direction: 'better',
      who: 'Learners',
      grade: 5,
      mark: 'I',
      source: INVENTED,
    },
  ],
}

/** A city that does not exist: two years in which everything happens once, to practise with. */
export const practice: DemoCity = {
  city: {
    slug: 'practice',
    name: 'Practice City',
    nameLang: 'en',
    country: 'SI',
    currency: 'EUR',
    timezone: 'Europe/Ljubljana',
    locale: 'en',
    note: 'This city does not exist. All names, amounts and days are invented, to practise with.',
  },
  people: {
    finance: 'Pat Finance',
    approver: 'Robin Approver',
    committee: 'Kim Committee',
    auditor: 'Alex Auditor',
    admin: 'Sam Administrator',
  },
  ledger: {
    recognition: 'on_receipt',
    approvalThreshold: '50000.00',
    opensOn: '2022-01-01',
    years: [2022, 2023],
  },
  plan: {
    title: 'Learning plan 2022–2023',
    titleLang: 'en',
    startsYear: 2022,
    endsYear: 2023,
    note: 'Invented to practise with.',
    source: INVENTED,
    strategies: ['Places to learn', 'Learning for all ages'],
  },
  programmes: [
    {
      code: 'P1',
      title: 'Learning centres',
      tags: ['scope:city'],
      lines: lines('P1', 'Rooms and equipment', 'general', ['40000.00', '30000.00'], {
        nature: 'capital',
        activity: 'build',
      }),
    },
    {
      code: 'P2',
      title: 'Courses for older people',
      tags: ['scope:city'],
      lines: lines('P2', 'Courses', 'older', ['30000.00', '40000.00']),
    },
    {
      code: 'P3',
      title: 'Digital library',
      tags: ['scope:city'],
      lines: lines('P3', 'Licences and support', 'general', ['20000.00', '25000.00']),
    },
  ],
  parties: [
    { code: 'council', name: 'Council of Practice City', kind: 'local_government' },
    { code: 'foundation', name: 'Foundation for Reading', kind: 'foundation' },
    { code: 'company', name: 'Bright Screens Ltd', kind: 'company', payee: true },
    { code: 'ministry', name: 'Ministry of Education', kind: 'national_government' },
    {
      code: 'twin',
      name: 'Friends of Practice City, Springfield',
      kind: 'international_partner',
      partner: true,
    },
    { code: 'library', name: 'City library', payee: true, partner: true },
    { code: 'builder', name: 'Good Rooms Builders', payee: true },
  ],
  agreements: [
    agreement('PC-2022-01', 'council', 'City budget for learning 2022', '60000.00', {
      signedOn: '2022-01-05',
      receipts: [{ on: '2022-01-20', amount: '60000.00', ref: 'PB-22-001' }],
    }),
    agreement('PC-2022-02', 'foundation', 'Courses for older people', '20000.00', {
      signedOn: '2022-02-01',
      earmark: { groups: ['older'], years: [2022] },
      instalments: [
        { dueOn: '2022-03-01', amount: '10000.00' },
        { dueOn: '2022-09-01', amount: '10000.00' },
      ],
      receipts: [
        { on: '2022-03-02', amount: '10000.00', ref: 'PB-22-014', instalment: 1 },
        { on: '2022-03-30', amount: '10000.00', ref: 'PB-22-020', instalment: 2 },
      ],
    }),
    agreement('PC-2023-01', 'council', 'City budget for learning 2023', '64000.00', {
      signedOn: '2023-01-05',
      instalments: [
        { dueOn: '2023-01-15', amount: '32000.00' },
        { dueOn: '2023-07-01', amount: '32000.00' },
      ],
      receipts: [
        { on: '2023-01-16', amount: '32000.00', ref: 'PB-23-002', instalment: 1 },
        { on: '2023-03-20', amount: '20000.00', ref: 'PB-23-011', instalment: 2 },
      ],
    }),
    agreement('PC-2023-02', 'company', 'Licences of the digital library', '8000.00', {
      signedOn: '2023-02-01',
      earmark: { lines: ['P3'], years: [2023] },
      receipts: [{ on: '2023-02-15', amount: '8000.00', ref: 'PB-23-008' }],
    }),
  ],
  rounds: [
    {
      code: 'R2022',
      title: 'Allocation 2022',
      year: 2022,
      decidedOn: '2022-04-12',
      rule: 'same_percentage',
      principle: 'The same share of every need',
      agreements: ['PC-2022-01', 'PC-2022-02'],
      lines: ['P1', 'P2', 'P3'],
      ringFences: [
        { groups: ['older'], percentage: '30', reason: 'Older people were reached least' },
      ],
    },
    {
      code: 'R2023',
      title: 'Allocation 2023',
      year: 2023,
      decidedOn: '2023-03-14',
      rule: 'same_percentage',
      principle: 'The same share of every need',
      agreements: ['PC-2023-01', 'PC-2023-02'],
      lines: ['P1', 'P2', 'P3'],
      ringFences: [
        { groups: ['older'], amount: '16000.00', reason: 'Older people were reached least' },
      ],
    },
  ],
  spending: [
    spending(1, 2022, ['PC-2022-01', 'P1', 'builder', 'Two rooms refurbished', '24000.00']),
    spending(2, 2022, ['PC-2022-02', 'P2', 'library', 'Courses, spring and summer', '16000.00']),
    spending(3, 2022, ['PC-2022-01', 'P3', 'company', 'Licences 2022', '12000.00']),
    spending(1, 2023, ['PC-2023-01', 'P1', 'builder', 'One room refurbished', '8000.00']),
    spending(2, 2023, ['PC-2023-01', 'P2', 'library', 'Courses, spring', '9000.00']),
  ],
  extras: 'practice',
  appraisals: [{ programme: 'P2', document: courses }],
}
