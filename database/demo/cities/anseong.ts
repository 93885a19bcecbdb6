import { anseongParties } from '#database/demo/appraisal_parties'
import { anseongCommittees } from '../committees.js'
import type { DemoCity, DemoLine } from '../types.js'

const WHY_I = '예시 금액: 출처 없음'

const line = (
  code: string,
  title: string,
  need: string,
  rest: Partial<DemoLine> = {}
): DemoLine => ({
  code,
  title,
  year: 2026,
  group: 'general',
  nature: 'current',
  activity: 'build',
  need,
  mark: 'illustrative',
  source: WHY_I,
  ...rest,
})

const disabledLearning = (year: number, need: string) =>
  line('A7', '장애인 평생학습', need, { year, group: 'disabled', activity: 'maintain' })

/** National money that the city matches with as much of its own. */
const oneToOne = (source: string) => ({
  form: 'ratio' as const,
  first: '1',
  second: '1',
  reason: '국비 1:1 대응투자',
  sources: [source],
})

/** One year of the programme for disabled learners: national money, matched one to one by the city. */
const matchedYear = (year: number, amount: string, source: string) => ({
  agreements: (['국비', '안성시'] as const).map((funder, index) => ({
    number: `AS-${year}-0${index + 1}`,
    funder,
    title: `장애인 평생학습도시 ${year}${funder === '안성시' ? ' 대응투자' : ''}`,
    amount,
    mark: 'sourced' as const,
    source,
    note: '1:1 대응투자',
    status: 'active' as const,
    signedOn: `${year}-02-20`,
    earmark: { groups: ['disabled'] },
    match: funder === '국비' ? oneToOne(`AS-${year}-02`) : undefined,
    receipts: [{ on: `${year}-03-20`, amount, ref: `D${year}-${index + 1}` }],
  })),
  round: {
    code: `R${year}`,
    title: `${year}년 장애인 평생학습 배분`,
    year,
    decidedOn: `${year}-04-10`,
    rule: 'same_percentage' as const,
    principle: '지정 재원은 지정된 집단에만 쓴다',
    agreements: [`AS-${year}-01`, `AS-${year}-02`],
    lines: ['A7'],
    ringFences: [],
  },
  spending: ['01', '02'].map((no) => ({
    number: `AS-${year}-C${no}`,
    agreement: `AS-${year}-${no}`,
    line: 'A7',
    year,
    payee: '평생학습관',
    description: `장애인 평생학습 프로그램 운영 ${year} (예시)`,
    amount,
    committedOn: `${year}-05-02`,
    spentOn: `${year}-11-28`,
  })),
})

const years = [
  matchedYear(2023, '50000000', 'm.kgnews.co.kr 764597'),
  matchedYear(2024, '30000000', 'kihoilbo 1072198'),
  matchedYear(2025, '30000000', 'asiae 2025021813161246388'),
]

/** Anseong, Korea: the third plan for lifelong learning and the match for disabled learners since 2023. */
export const anseong: DemoCity = {
  city: {
    slug: 'anseong',
    name: '안성시',
    nameLang: 'ko',
    country: 'KR',
    currency: 'KRW',
    timezone: 'Asia/Seoul',
    locale: 'ko',
    note: '2023–2025년 약정 금액은 출처가 있고, 2026년 금액과 모든 날짜는 예시입니다.',
  },
  people: {
    finance: '김하늘',
    approver: '이도윤',
    committee: '박서연',
    auditor: '최지호',
    admin: '정유나',
  },
  ledger: {
    recognition: 'on_receipt',
    approvalThreshold: '200000000',
    opensOn: '2023-01-01',
    years: [2023, 2024, 2025, 2026],
  },
  plan: {
    title: '제3차 평생학습 중장기 종합 발전계획',
    titleLang: 'ko',
    vision: '나만의 콘텐츠가 열리는 평생학습도시 안성',
    startsYear: 2026,
    endsYear: 2030,
    declaredStrategies: 7,
    declaredProjects: 20,
    note: [
      '2026년: 기본 설계·구축·시범 운영 단계. 연차별 실행안은 이후 연도에 마련됨.',
      '2023년 장애인 평생학습도시: 총 1억 원, 14개 사업 (m.kgnews.co.kr 764597).',
      '평생교육이용권 2026: 398명 × 350,000원 = 139,300,000원. 교육부·경기도·안성시 재원, 경기도평생교육진흥원 운영. 재원별 분담과 유형별 인원은 공개되지 않아 장부에 없음 (newspim 20260310000941).',
    ].join('\n'),
    source: '주간시민광장, 서동화',
    strategies: [
      '시민 주도형 학습 생태계 조성',
      '디지털·AI 기반 미래역량 강화',
      '지역대학·민관 협력 확대',
      '포용적 학습환경 구축',
    ],
  },
  programmes: [
    {
      code: 'A1',
      title: '평생학습 어울림 협의체 구성',
      tags: ['axes:council', 'action_areas:coordinated_structure', 'scope:city'],
      lines: [line('A1', '어울림 협의체', '20000000')],
    },
    {
      code: 'A2',
      title: '강사료 기준 등 조례 제정',
      tags: ['action_areas:plan', 'scope:city'],
      lines: [line('A2', '강사료 기준·조례', '10000000')],
    },
    {
      code: 'A3',
      title: '통합 정보망(LMS) 설계·발주',
      tags: [
        'axes:integrated_lms',
        'aims:technologies',
        'action_areas:accessible_learning',
        'scope:city',
      ],
      lines: [line('A3', '통합 정보망(LMS)', '150000000', { nature: 'capital' })],
    },
    {
      code: 'A4',
      title: '5개 읍·면·동 평생학습센터 시범 공간 조성',
      tags: [
        'axes:local_centres',
        'aims:families_communities',
        'action_areas:accessible_learning',
        'scope:city',
      ],
      lines: [line('A4', '5개 읍·면·동 센터 시범 공간', '100000000', { nature: 'capital' })],
    },
    {
      code: 'A5',
      title: '학습 이동권·시민 재능·유휴 학습공간 조사',
      tags: ['action_areas:monitoring_evaluation', 'scope:city'],
      lines: [line('A5', '조사 3종', '30000000')],
    },
    {
      code: 'A6',
      title: '인생이모작 기본과정·안성학·학습리더 양성과정',
      tags: ['aims:culture_of_learning', 'action_areas:accessible_learning', 'scope:city'],
      note: '대상 집단 "고령자"는 예시 분류입니다.',
      lines: [
        line('A6', '인생이모작·안성학·학습리더', '40000000', {
          group: 'older',
          activity: 'maintain',
        }),
      ],
    },
    {
      code: 'A7',
      title: '장애인 평생학습도시',
      tags: ['aims:inclusive_learning', 'action_areas:accessible_learning', 'scope:city'],
      roles: [
        { party: '국비', role: 'funding', responsibility: '국비 지원 (1:1)' },
        { party: '안성시', role: 'lead', responsibility: '대응투자와 사업 총괄' },
        { party: '평생학습관', role: 'delivery', responsibility: '프로그램 운영' },
      ],
      lines: [
        disabledLearning(2023, '100000000'),
        disabledLearning(2024, '60000000'),
        disabledLearning(2025, '60000000'),
        disabledLearning(2026, '60000000'),
      ],
    },
    {
      code: 'V1',
      title: '평생교육이용권',
      tags: ['aims:inclusive_learning', 'scope:city'],
      note: '경기도평생교육진흥원이 운영하며 시의 장부 밖에 있음. 비용편익분석만 수록.',
      lines: [],
    },
  ],
  parties: [
    { code: '국비', name: '국비(중앙정부)', kind: 'national_government' },
    { code: '안성시', name: '안성시', kind: 'local_government' },
    { code: '기업 A', name: '가상 기업 A', kind: 'company', note: '예시' },
    { code: '평생학습관', name: '안성시평생학습관', payee: true, partner: true },
  ],
  agreements: [
    ...years.flatMap((year) => year.agreements),
    {
      number: 'AS-2026-01',
      funder: '안성시',
      title: '2026년 일반 재원',
      amount: '55000000',
      mark: 'illustrative',
      source: WHY_I,
      status: 'active',
      signedOn: '2026-01-05',
      receipts: [{ on: '2026-01-15', amount: '55000000', ref: 'D2026-1' }],
    },
    {
      number: 'AS-2026-02',
      funder: '국비',
      title: '2026년 시설·정보망 국비',
      amount: '175000000',
      mark: 'illustrative',
      source: WHY_I,
      status: 'active',
      signedOn: '2026-01-05',
      earmark: { lines: ['A3', 'A4'], years: [2026], nature: 'capital' },
      receipts: [{ on: '2026-02-12', amount: '175000000', ref: 'D2026-2' }],
    },
    ...(['국비', '안성시'] as const).map((funder, index) => ({
      number: `AS-2026-0${index + 3}`,
      funder,
      title: `장애인 평생학습도시 2026${funder === '안성시' ? ' 대응투자' : ''}`,
      amount: '30000000',
      mark: 'illustrative' as const,
      source: '예시: 2025년과 같게',
      note: '1:1 대응투자',
      status: 'active' as const,
      signedOn: '2026-01-05',
      earmark: { lines: ['A7'], groups: ['disabled'] },
      match: funder === '국비' ? oneToOne('AS-2026-04') : undefined,
      receipts: [{ on: '2026-03-06', amount: '30000000', ref: `D2026-${index + 3}` }],
    })),
    {
      number: 'AS-2026-05',
      funder: '기업 A',
      title: '인생이모작과 조사 후원',
      amount: '10000002',
      mark: 'illustrative',
      source: WHY_I,
      note: '첫 회분만 2026년 배분에 들어감',
      status: 'active',
      signedOn: '2026-01-20',
      earmark: { lines: ['A5', 'A6'] },
      instalments: [
        { dueOn: '2026-02-28', amount: '5000001' },
        { dueOn: '2026-12-15', amount: '5000001' },
      ],
      receipts: [{ on: '2026-02-24', amount: '5000001', ref: 'D2026-5', instalment: 1 }],
    },
  ],
  rounds: [
    ...years.map((year) => year.round),
    {
      code: 'R2026',
      title: '2026년 배분',
      year: 2026,
      decidedOn: '2026-04-15',
      rule: 'same_percentage',
      principle: '필요액 대비 같은 비율, 고령자 몫 보호',
      agreements: ['AS-2026-01', 'AS-2026-02', 'AS-2026-03', 'AS-2026-04', 'AS-2026-05'],
      lines: ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7'],
      ringFences: [
        { groups: ['older'], amount: '30000000', reason: '고령 학습자를 위한 별도 지원 (예시)' },
      ],
    },
  ],
  spending: years.flatMap((year) => year.spending),
  provisions: [
    {
      programme: 'V1',
      title: '평생교육이용권 2026',
      year: 2026,
      funders: '교육부, 경기도, 안성시 (재원별 분담액은 공개되지 않음)',
      runBy: '경기도평생교육진흥원',
      people: 398,
      amount: '139300000',
      source: 'newspim 20260310000941; asiae 2026031012020094421: 398명 × 350,000원',
    },
  ],
  extras: 'anseong',
  appraisals: [
    {
      programme: 'V1',
      document: {
        format: 'learning-city-ledger/appraisal-model@2',
        title: '평생교육이용권 2026',
        city: '안성시',
        programme: '평생교육이용권',
        language: 'ko',
        currency: 'KRW',
        perspective: 'society',
        priceBase: 2026,
        prices: 'real',
        horizon: { startYear: 2026, years: 3 },
        discounting: { constant: '0.045', source: '고정 4.5 %' },
        ...anseongParties,
        costs: [
          {
            id: 'C1',
            name: '이용권 지급액',
            origin: 'typed',
            payer: 'city',
            kind: 'investment',
            timing: 'start',
            flows: [
              {
                year: 2026,
                amount: '139300000',
                mark: 'S',
                source: 'newspim 20260310000941: 398명 × 350,000원',
              },
            ],
          },
          {
            id: 'C2',
            name: '운영비',
            origin: 'typed',
            payer: 'city',
            kind: 'investment',
            timing: 'start',
            flows: [{ year: 2026, amount: '10000000', mark: 'I', source: '예시' }],
          },
        ],
        benefits: [
          {
            id: 'B1',
            name: '학습자 편익',
            outcome: 'learners',
            unit: '명',
            unitValue: { value: '400000', mark: 'I', source: '예시' },
            deadweight: { value: '0.5', mark: 'I', source: '예시' },
            displacement: { value: '0', mark: 'I', source: '예시' },
            attribution: { value: '0', mark: 'I', source: '예시' },
            dropOff: { value: '0.25', mark: 'I', source: '예시' },
            lag: 0,
            duration: 3,
            timing: 'end',
            beneficiary: 'learners',
            level: 'city',
            sphere: 'economic',
            reach: 'learner',
          },
        ],
        outcomes: [
          {
            id: 'learners',
            name: '학습자',
            unit: '명',
            kind: 'learner',
            quantity: { value: '398', mark: 'S', source: 'newspim 20260310000941' },
          },
        ],
      },
    },
  ],
  committees: anseongCommittees,
}
