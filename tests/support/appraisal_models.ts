import { MODEL_FORMAT, type AppraisalModel, type Figure, type Mark } from '#appraisal/domain/model'

const figure = (value: string, mark: Mark, source: string): Figure => ({ value, mark, source })
const invented = (value: string) => figure(value, 'I', 'Illustrative')

/** The 2026 learning vouchers of Anseong. */
export function anseongVouchers(): AppraisalModel {
  return {
    format: MODEL_FORMAT,
    title: '평생교육이용권 2026',
    city: '안성시',
    programme: '평생교육이용권',
    language: 'ko',
    currency: 'KRW',
    perspective: 'society',
    priceBase: 2026,
    prices: 'real',
    horizon: { startYear: 2026, years: 3 },
    discounting: { constant: '0.045', source: '한국 사회적 할인율 4.5 %' },
    costs: [
      {
        id: 'C1',
        name: '이용권 지급액',
        origin: 'plan',
        kind: 'investment',
        timing: 'start',
        flows: [
          {
            year: 2026,
            amount: '139300000',
            mark: 'S',
            source: 'newspim 20260310000941: 398 × 350,000',
          },
        ],
      },
      {
        id: 'C2',
        name: '운영비',
        origin: 'typed',
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
        unitValue: figure('400000', 'I', '예시'),
        deadweight: figure('0.5', 'I', '예시'),
        displacement: figure('0', 'I', '예시'),
        attribution: figure('0', 'I', '예시'),
        dropOff: figure('0.25', 'I', '예시'),
        lag: 0,
        duration: 3,
        timing: 'end',
      },
    ],
    outcomes: [
      {
        id: 'learners',
        name: '학습자',
        unit: '명',
        quantity: figure('398', 'S', 'newspim 20260310000941'),
      },
    ],
  }
}

/** Language courses and integration in Ljubljana. */
export function ljubljanaIntegration(): AppraisalModel {
  return {
    format: MODEL_FORMAT,
    title: 'G7 integracija, slovenščina',
    city: 'Ljubljana',
    programme: 'G7',
    language: 'sl',
    currency: 'EUR',
    perspective: 'society',
    priceBase: 2023,
    prices: 'real',
    horizon: { startYear: 2023, years: 2 },
    discounting: { constant: '0.03' },
    costs: [
      {
        id: 'C1',
        name: 'Tečaji',
        origin: 'typed',
        kind: 'investment',
        timing: 'start',
        flows: [{ year: 2023, amount: '100000.00', mark: 'I', source: 'Ilustrativno' }],
      },
    ],
    benefits: [
      {
        id: 'B1',
        name: 'Dokončani tečaji',
        outcome: 'completions',
        unit: 'dokončanje',
        unitValue: invented('1500.00'),
        deadweight: invented('0.2'),
        displacement: invented('0.1'),
        attribution: invented('0.25'),
        dropOff: invented('0.5'),
        lag: 0,
        duration: 2,
        timing: 'end',
      },
    ],
    outcomes: [
      {
        id: 'completions',
        name: 'Dokončani tečaji',
        unit: 'dokončanje',
        quantity: invented('100'),
      },
    ],
  }
}

/** Reaching vulnerable groups in Melitopol, 2018. */
export function melitopolGroups(): AppraisalModel {
  return {
    format: MODEL_FORMAT,
    title: 'M5 залучення вразливих груп',
    city: 'Мелітополь',
    programme: 'M5',
    language: 'uk',
    currency: 'UAH',
    perspective: 'society',
    priceBase: 2018,
    prices: 'real',
    horizon: { startYear: 2018, years: 3 },
    discounting: { constant: '0.1' },
    costs: [
      {
        id: 'C1',
        name: 'Програма',
        origin: 'typed',
        kind: 'investment',
        timing: 'start',
        flows: [{ year: 2018, amount: '300000.00', mark: 'I', source: 'Ілюстративно' }],
      },
    ],
    benefits: [
      {
        id: 'B1',
        name: 'Користь для учасників',
        quantity: invented('220'),
        unit: 'учасник',
        unitValue: invented('1000.00'),
        dropOff: invented('0.5'),
        lag: 0,
        duration: 3,
        timing: 'end',
      },
    ],
    outcomes: [],
  }
}

/**
 * Everything at once: a falling schedule, starts, middles and ends of years, a line at two timings, lags,
 * drop-off to nothing, several outcomes, and text that a spreadsheet could take for a formula.
 */
export function everythingModel(years = 40): AppraisalModel {
  return {
    format: MODEL_FORMAT,
    title: '=HYPERLINK("https://example.org","click")',
    city: '+cmd|calc',
    programme: '@SUM(A1:A9) _x0041_',
    language: 'en',
    currency: 'EUR',
    perspective: 'city_fiscal',
    priceBase: 2025,
    prices: 'real',
    horizon: { startYear: 2025, years },
    discounting: { schedule: 'green-book-2026' },
    costs: [
      {
        id: 'C1',
        name: '-2+3 building',
        origin: 'plan',
        kind: 'investment',
        timing: 'start',
        flows: [
          { year: 2025, amount: '250000.00', mark: 'I', source: '=1+1', entryIds: ['e-1', 'e-2'] },
          {
            year: 2026,
            amount: '49999.99',
            mark: 'S',
            source: 'Plan',
            budgetLine: 'L1',
            timing: 'mid',
          },
        ],
      },
      {
        id: 'C2',
        name: 'Running',
        origin: 'ledger',
        kind: 'running',
        timing: 'mid',
        flows: Array.from({ length: years }, (_, at) => ({
          year: 2025 + at,
          amount: `${9000 + 10 * at}.50`,
          mark: 'D' as const,
          source: 'Ledger',
          entryIds: [`entry-${at}`],
        })),
      },
    ],
    benefits: [
      {
        id: 'B1',
        name: 'Earnings',
        outcome: 'learners',
        unit: 'learner',
        unitValue: invented('333.33'),
        deadweight: invented('0.3'),
        displacement: invented('0.05'),
        attribution: invented('0.1'),
        dropOff: invented('0.04'),
        lag: 1,
        duration: years,
        timing: 'end',
      },
      {
        id: 'B2',
        name: 'One-off',
        quantity: invented('12.5'),
        unit: 'place',
        unitValue: invented('1000.00'),
        dropOff: invented('1'),
        lag: 0,
        duration: 5,
        timing: 'mid',
      },
    ],
    outcomes: [
      { id: 'learners', name: 'Learners', unit: 'learner', quantity: invented('150') },
      { id: 'none', name: 'Nobody', unit: 'person', quantity: invented('0') },
    ],
  }
}

/** Costs alone: nothing to weigh them against. */
export function costsOnly(): AppraisalModel {
  return { ...melitopolGroups(), title: 'Costs only', benefits: [] }
}
