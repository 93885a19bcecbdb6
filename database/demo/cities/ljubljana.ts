import { ljubljanaParties } from '#database/demo/appraisal_parties'
import { ljubljanaCommittees } from '../committees.js'
import type { DemoCity, DemoLine } from '../types.js'
import { ljubljanaVote } from '../votes.js'

const WHY_I = 'Ponazoritev: vir zneska ne navaja'

const line = (
  code: string,
  title: string,
  group: string,
  need: string,
  rest: Partial<DemoLine> = {}
): DemoLine => ({
  code,
  title,
  year: 2023,
  group,
  nature: 'current',
  activity: 'maintain',
  need,
  mark: 'illustrative',
  source: WHY_I,
  ...rest,
})

const agreement = (
  no: number,
  funder: string,
  title: string,
  amount: string,
  lines: string[],
  on: string
) => ({
  number: `LJ-2023-0${no}`,
  funder,
  title,
  amount,
  mark: 'illustrative' as const,
  source: WHY_I,
  status: 'active' as const,
  signedOn: '2023-01-03',
  ...(lines.length > 0 && { earmark: { lines, ...(no === 3 && { nature: 'capital' as const }) } }),
  receipts: [{ on, amount, ref: `D-${no}` }],
})

const invented = (value: string) => ({ value, mark: 'I' as const, source: 'Ponazoritev' })

/** Ljubljana, Slovenia: nine medium-term goals of the learning city, all amounts illustrative. */
export const ljubljana: DemoCity = {
  city: {
    slug: 'ljubljana',
    name: 'Ljubljana',
    nameLang: 'sl',
    country: 'SI',
    currency: 'EUR',
    timezone: 'Europe/Ljubljana',
    locale: 'sl',
    note: 'Vsi zneski in datumi so ponazoritveni; cilji so iz objavljenega načrta.',
  },
  people: {
    finance: 'Ana Novak',
    approver: 'Luka Kranjc',
    committee: 'Maja Zupan',
    auditor: 'Jan Kovač',
    admin: 'Nina Horvat',
  },
  ledger: {
    recognition: 'on_receipt',
    approvalThreshold: '500000.00',
    opensOn: '2023-01-01',
    years: [2023],
  },
  plan: {
    title: 'Ljubljana – mesto izobraževanja za vse',
    titleLang: 'sl',
    startsYear: 2023,
    endsYear: 2023,
    note: [
      'Programi 2020–22: prvi dve leti skupaj več kot 1 milijon evrov, leta 2020 več kot 600.000 evrov; meje, ne zneski (dnevnik.si 1042933605).',
      'Članstvo v mreži GNLC je brezplačno (Čet, 8. 9. 2022).',
      'Kazalnik: 96-odstotna vključenost otrok v vrtce, cilj je ohraniti (Čet, 8. 9. 2022).',
    ].join('\n'),
    source: 'Čet, 8. 9. 2022',
    strategies: [],
  },
  programmes: [
    {
      code: 'G1',
      title: 'Ohraniti visoko vključenost otrok v vrtce',
      tags: ['aims:inclusive_learning', 'policy_fields:education', 'scope:city'],
      lines: [line('G1', 'vključenost v vrtce', 'children', '120000.00')],
    },
    {
      code: 'G2',
      title: 'Prenova prostorov',
      tags: ['aims:quality', 'policy_fields:education', 'scope:city'],
      lines: [
        line('G2', 'prenova', 'children', '300000.00', { nature: 'capital', activity: 'build' }),
      ],
    },
    {
      code: 'G3',
      title: 'Kakovostni in dostopni programi',
      tags: ['aims:quality', 'policy_fields:education', 'scope:city'],
      lines: [line('G3', 'kakovostni programi', 'children', '80000.00')],
    },
    {
      code: 'G4',
      title: 'Otroci in mladostniki s posebnimi potrebami',
      tags: ['aims:inclusive_learning', 'policy_fields:social', 'scope:city'],
      lines: [line('G4', 'posebne potrebe', 'sen', '90000.00')],
    },
    {
      code: 'G5',
      title: 'Digitalna pismenost starejših',
      tags: ['aims:technologies', 'policy_fields:education', 'scope:city'],
      lines: [line('G5', 'digitalna pismenost', 'older', '60000.00')],
    },
    {
      code: 'G6',
      title: 'Medgeneracijsko in medkulturno sodelovanje',
      tags: ['aims:families_communities', 'policy_fields:culture', 'scope:city'],
      lines: [line('G6', 'medgeneracijsko', 'general', '30000.00')],
    },
    {
      code: 'G7',
      title: 'Integracijski programi in tečaji slovenščine za migrante',
      tags: ['aims:inclusive_learning', 'policy_fields:social', 'scope:city'],
      lines: [line('G7', 'integracija, slovenščina', 'migrants', '100000.00')],
    },
    {
      code: 'G8',
      title: 'Projektno učenje za osipnike',
      tags: ['aims:inclusive_learning', 'policy_fields:education', 'scope:city'],
      lines: [line('G8', 'osipniki', 'early_leavers', '70000.00')],
    },
    {
      code: 'G9',
      title: 'Zaposlitvene možnosti za socialno marginalizirane in ranljive skupine',
      tags: ['aims:workplace', 'policy_fields:economy', 'scope:city'],
      lines: [line('G9', 'zaposlitvene možnosti', 'marginalised', '50000.00')],
    },
  ],
  parties: [
    { code: 'MOL', name: 'Mestna občina Ljubljana', kind: 'local_government' },
    {
      code: 'ministrstvo',
      name: 'Ministrstvo (zgled)',
      kind: 'national_government',
      note: 'Ponazoritev',
    },
    { code: 'EU', name: 'Evropska unija (zgled)', kind: 'supranational', note: 'Ponazoritev' },
    { code: 'Č', name: 'Podjetje Č (zgled)', kind: 'company', note: 'Ponazoritev' },
    { code: 'Š', name: 'Fundacija Š (zgled)', kind: 'foundation', note: 'Ponazoritev' },
  ],
  agreements: [
    agreement(1, 'MOL', 'Proračun mesta za vseživljenjsko učenje', '300000.00', [], '2023-01-10'),
    agreement(
      2,
      'ministrstvo',
      'Integracija in dokončanje šolanja',
      '120000.00',
      ['G7', 'G8'],
      '2023-02-08'
    ),
    agreement(3, 'EU', 'Prenova prostorov', '240000.00', ['G2'], '2023-03-02'),
    agreement(4, 'Č', 'Digitalna pismenost starejših', '10000.00', ['G5'], '2023-03-20'),
    agreement(
      5,
      'Š',
      'Posebne potrebe in zaposlitvene možnosti',
      '25000.01',
      ['G4', 'G9'],
      '2023-03-22'
    ),
  ],
  rounds: [
    {
      code: 'R2023',
      title: 'Razdelitev 2023',
      year: 2023,
      decidedOn: '2023-04-12',
      rule: 'same_percentage',
      principle: 'Enak odstotek potreb, najmanj 35 % za ranljive skupine',
      agreements: ['LJ-2023-01', 'LJ-2023-02', 'LJ-2023-03', 'LJ-2023-04', 'LJ-2023-05'],
      lines: ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9'],
      ringFences: [
        {
          groups: ['vulnerable'],
          percentage: '35',
          reason: 'Posebna skrb za ranljive skupine (ponazoritev)',
        },
      ],
      vote: ljubljanaVote,
    },
  ],
  spending: [],
  appraisals: [
    {
      programme: 'G7',
      document: {
        format: 'learning-city-ledger/appraisal-model@2',
        title: 'Integracija in tečaji slovenščine',
        city: 'Ljubljana',
        programme: 'Integracijski programi in tečaji slovenščine za migrante',
        language: 'sl',
        currency: 'EUR',
        perspective: 'society',
        priceBase: 2023,
        prices: 'real',
        horizon: { startYear: 2023, years: 2 },
        discounting: { constant: '0.03', source: 'stalna 3 %' },
        ...ljubljanaParties,
        costs: [
          {
            id: 'C1',
            name: 'Tečaji',
            origin: 'typed',
            payer: 'city',
            kind: 'investment',
            timing: 'start',
            flows: [{ year: 2023, amount: '100000.00', mark: 'I', source: 'Ponazoritev' }],
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
            beneficiary: 'learners',
            level: 'city',
            sphere: 'economic',
            reach: 'learner',
          },
        ],
        outcomes: [
          {
            id: 'completions',
            name: 'Dokončani tečaji',
            unit: 'dokončanje',
            kind: 'completion',
            quantity: invented('100'),
          },
        ],
      },
    },
  ],
  committees: ljubljanaCommittees,
}
