import { melitopolParties } from '#database/demo/appraisal_parties'
import { melitopolCommittees } from '../committees.js'
import type { DemoCity, DemoLine } from '../types.js'

const WHY_I = 'Умовна сума: у декларації сум немає'

const line = (
  code: string,
  title: string,
  need: string,
  rest: Partial<DemoLine> = {}
): DemoLine => ({
  code,
  title,
  year: 2018,
  group: 'general',
  nature: 'current',
  activity: 'build',
  need,
  mark: 'illustrative',
  source: WHY_I,
  ...rest,
})

const received = (
  no: number,
  funder: string,
  title: string,
  amount: string,
  lines: string[],
  on: string
) => ({
  number: `MP-2018-0${no}`,
  funder,
  title,
  amount,
  mark: 'illustrative' as const,
  source: WHY_I,
  ...(no === 1 && { note: 'Кожен рядок, крім M3: принцип комітету (умовно)' }),
  status: 'active' as const,
  signedOn: '2018-01-10',
  earmark: { lines },
  receipts: [{ on, amount, ref: `D-${no}` }],
})

const invented = (value: string) => ({ value, mark: 'I' as const, source: 'Умовно' })

/** Melitopol, Ukraine, 2018–2021: a historic example; the declaration names directions, not amounts. */
export const melitopol: DemoCity = {
  city: {
    slug: 'melitopol',
    name: 'Мелітополь',
    nameLang: 'uk',
    country: 'UA',
    currency: 'UAH',
    timezone: 'Europe/Kyiv',
    locale: 'uk',
    note: 'Історичний приклад; у декларації немає сум. Усі суми та дати умовні.',
  },
  people: {
    finance: 'Олена Коваль',
    approver: 'Андрій Бондар',
    committee: 'Ірина Шевчук',
    auditor: 'Тарас Мельник',
    admin: 'Софія Лисенко',
  },
  ledger: {
    recognition: 'on_receipt',
    approvalThreshold: '700000.00',
    opensOn: '2018-01-01',
    years: [2018],
  },
  plan: {
    title: 'План дій міста, що навчається, 2018–2021 (приклад)',
    titleLang: 'uk',
    startsYear: 2018,
    endsYear: 2021,
    note: [
      'Історичний приклад; у декларації немає сум (Мелітополь, 27.10.2017).',
      'Державну цільову програму на 2018–2021 рр. лише запропоновано розглянути; її не надано.',
    ].join('\n'),
    source: 'Декларація форуму, Мелітополь, 27.10.2017',
    strategies: [],
  },
  programmes: [
    {
      code: 'M1',
      title: 'Розробка плану дій',
      tags: ['action_areas:plan', 'scope:city'],
      lines: [line('M1', 'розробка плану дій', '100000.00')],
    },
    {
      code: 'M2',
      title: 'Координуюча структура',
      tags: ['action_areas:coordinated_structure', 'scope:city'],
      lines: [line('M2', 'координуюча структура', '100000.00')],
    },
    {
      code: 'M3',
      title: 'Святкові заходи',
      tags: ['action_areas:celebratory_events', 'scope:city'],
      lines: [line('M3', 'святкові заходи', '200000.00', { activity: 'maintain' })],
    },
    {
      code: 'M4',
      title: 'Доступність навчання для всіх',
      tags: ['action_areas:accessible_learning', 'purposes:inclusion_of_all', 'scope:city'],
      lines: [line('M4', 'доступність навчання для всіх', '500000.00', { activity: 'maintain' })],
    },
    {
      code: 'M5',
      title: 'Залучення вразливих груп населення',
      tags: ['action_areas:accessible_learning', 'purposes:inclusion_of_all', 'scope:city'],
      lines: [
        line('M5', 'залучення вразливих груп', '300000.00', {
          group: 'vulnerable',
          activity: 'maintain',
        }),
      ],
    },
    {
      code: 'M6',
      title: 'Моніторинг та оцінка',
      tags: ['action_areas:monitoring_evaluation', 'purposes:transparency', 'scope:city'],
      lines: [
        line('M6', 'моніторинг та оцінка', '50000.00', { floor: '45000.00', activity: 'maintain' }),
      ],
    },
    {
      code: 'M7',
      title: 'Вебсайт Мережі',
      tags: ['scope:network', 'purposes:spreading_practice'],
      lines: [line('M7', 'вебсайт Мережі, частка міста', '50000.00')],
    },
  ],
  parties: [
    { code: 'рада', name: 'Мелітопольська міська рада', kind: 'local_government' },
    { code: 'фонд', name: 'Фонд (приклад)', kind: 'foundation', note: 'Умовно' },
    { code: 'компанія', name: 'Підприємство (приклад)', kind: 'company', note: 'Умовно' },
    {
      code: 'партнер',
      name: 'Міжнародний партнер (приклад)',
      kind: 'international_partner',
      note: 'Умовно',
    },
    { code: 'держава', name: 'Держава: цільова програма 2018–2021', kind: 'national_government' },
  ],
  agreements: [
    received(
      1,
      'рада',
      'Кошти міської ради',
      '600000.00',
      ['M1', 'M2', 'M4', 'M5', 'M6', 'M7'],
      '2018-01-18'
    ),
    received(2, 'фонд', 'Доступність і вразливі групи', '150000.00', ['M4', 'M5'], '2018-02-06'),
    received(3, 'компанія', 'Святкові заходи', '90000.00', ['M3'], '2018-02-15'),
    received(4, 'партнер', 'Координація та моніторинг', '60000.00', ['M2', 'M6'], '2018-04-05'),
    {
      number: 'MP-2018-05',
      funder: 'держава',
      title: 'Запит R-1: державна цільова програма на 2018–2021 рр.',
      amount: '500000.00',
      mark: 'illustrative',
      source: WHY_I,
      note: 'Запропоновано органам державної влади розглянути (Мережа); не надано',
      status: 'asked',
    },
  ],
  rounds: [
    {
      code: 'R2018',
      title: 'Розподіл 2018',
      year: 2018,
      decidedOn: '2018-04-20',
      rule: 'same_percentage',
      principle: 'Однаковий відсоток потреби, захищена частка вразливих груп',
      agreements: ['MP-2018-01', 'MP-2018-02', 'MP-2018-03', 'MP-2018-04'],
      lines: ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7'],
      ringFences: [
        {
          groups: ['vulnerable'],
          amount: '240000.00',
          reason: 'Залучення вразливих груп населення (умовно)',
        },
      ],
    },
  ],
  spending: [],
  appraisals: [
    {
      programme: 'M5',
      document: {
        format: 'learning-city-ledger/appraisal-model@2',
        title: 'Залучення вразливих груп',
        city: 'Мелітополь',
        programme: 'Залучення вразливих груп населення',
        language: 'uk',
        currency: 'UAH',
        perspective: 'society',
        priceBase: 2018,
        prices: 'real',
        horizon: { startYear: 2018, years: 3 },
        discounting: { constant: '0.1', source: 'стала 10 %' },
        ...melitopolParties,
        costs: [
          {
            id: 'C1',
            name: 'Витрати програми',
            origin: 'typed',
            payer: 'city',
            kind: 'investment',
            timing: 'start',
            flows: [{ year: 2018, amount: '300000.00', mark: 'I', source: 'Умовно' }],
          },
        ],
        benefits: [
          {
            id: 'B1',
            name: 'Вигоди учасників',
            quantity: invented('220'),
            unit: 'учасник',
            unitValue: invented('1000.00'),
            dropOff: invented('0.5'),
            lag: 0,
            duration: 3,
            timing: 'end',
            beneficiary: 'learners',
            level: 'city',
            sphere: 'social',
            reach: 'learner',
          },
        ],
        outcomes: [],
      },
    },
  ],
  committees: melitopolCommittees,
  extras: 'melitopol',
}
