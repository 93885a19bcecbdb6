import { seatsOfCities } from '#committee/domain/seats'
import type { DemoCommittee } from './types.js'

const QUORUM = { seats: 50, cities: 0, kinds: 0 }

const EQUAL = { rule: 'same_percentage', unit: 'line', weights: [] }

const bySector = { scope: 'sectors', mark: 'illustrative', quorum: QUORUM } as const

export const anseongCommittees: DemoCommittee[] = [
  {
    ...bySector,
    code: 'city',
    name: '안성시 학습도시 발전위원회',
    source: '예시: 위원과 기관은 가상이며 분야 구성은 유네스코 학습도시 지침을 따름',
    fallback: 'two_thirds',
    principle: {
      text: '모든 예산 항목에 필요액의 같은 비율을 배분하고, 어르신 학습을 따로 보호한다',
      reason: '예시: 2026년 회차의 원칙을 이어감',
      terms: {
        ...EQUAL,
        ringFences: [{ groups: ['older'], kind: 'amount', amount: '30000000' }],
      },
    },
    seats: [
      { kind: 'local_government', organisation: '안성시(가상)', account: 'approver' },
      { kind: 'public', organisation: '시민학습모임(가상)', account: 'committee' },
      { kind: 'business', organisation: '가상 기업 A', holder: '가상 위원 1' },
      { kind: 'education', organisation: '가상 평생교육기관', holder: '가상 위원 2' },
      { kind: 'groups', organisation: '가상 장애인학습단체', holder: '가상 위원 3' },
      { kind: 'expert', isVoting: false, organisation: '가상 자문단', holder: '가상 전문가' },
    ],
  },
]

export const ljubljanaCommittees: DemoCommittee[] = [
  {
    ...bySector,
    code: 'city',
    name: 'Odbor učečega se mesta Ljubljana',
    source:
      'Ponazoritev: imena in ustanove so izmišljeni, področja po Unescovih smernicah za učeča se mesta',
    fallback: 'majority',
    principle: {
      text: 'Vsaki postavki enak odstotek potrebe; ranljivim skupinam vsaj 35 %',
      reason: 'Ponazoritev: načelo kroga 2023 velja naprej',
      terms: {
        ...EQUAL,
        ringFences: [{ groups: ['vulnerable'], kind: 'percentage', percentage: '35' }],
      },
    },
    seats: [
      { kind: 'local_government', organisation: 'Mestna občina (primer)', account: 'approver' },
      { kind: 'public', organisation: 'Društvo učečih se (primer)', account: 'committee' },
      { kind: 'business', organisation: 'Podjetje Č (primer)', holder: 'Primer Ena' },
      { kind: 'education', organisation: 'Javni zavod (primer)', holder: 'Primer Dve' },
      { kind: 'groups', organisation: 'Zveza migrantov (primer)', holder: 'Primer Tri' },
    ],
  },
]

/** The declaration names fifteen cities and two seats for each, but nobody who sits on them. */
const SIGNATORIES = [
  'Бердичів',
  'Біла Церква',
  'Вінниця',
  'Генічеськ',
  'Запоріжжя',
  'Маріуполь',
  'Мелітополь',
  'Молочанськ',
  'Нікополь',
  'Нова Каховка',
  'Павлоград',
  'Сколе',
  'Суми',
  'Токмак',
  'Чернігів',
]

export const melitopolCommittees: DemoCommittee[] = [
  {
    ...bySector,
    code: 'city',
    name: 'Комітет міста, що навчається',
    source: 'Умовно: особи та установи вигадані; сектори — влада, бізнес, освіта, культура та інші',
    fallback: 'two_thirds',
    principle: {
      text: 'Однаковий відсоток потреби для кожного рядка, захищена частка вразливих груп',
      reason: 'Умовно: принцип раунду 2018 діє далі',
      terms: {
        ...EQUAL,
        ringFences: [{ groups: ['vulnerable'], kind: 'amount', amount: '24000000' }],
      },
    },
    seats: [
      { kind: 'local_government', organisation: 'Міська рада (умовно)', account: 'approver' },
      { kind: 'public', organisation: 'Громадська організація (умовно)', account: 'committee' },
      { kind: 'business', organisation: 'Підприємство (умовно)', holder: 'Умовна особа 1' },
      { kind: 'education', organisation: 'Університет (умовно)', holder: 'Умовна особа 2' },
      { kind: 'culture', organisation: 'Будинок культури (умовно)', holder: 'Умовна особа 3' },
    ],
  },
  {
    code: 'network',
    scope: 'cities',
    name: 'Керуючий комітет Мережі українських міст, що навчаються',
    mark: 'sourced',
    source: 'Декларація, Мелітополь, 27.10.2017: по два представники від 15 міст; імен немає',
    quorum: { seats: 50, cities: 50, kinds: 50 },
    fallback: 'two_thirds',
    seats: seatsOfCities(SIGNATORIES.join('\n')).map(({ kind, memberCity }) => ({
      kind,
      memberCity: memberCity!,
    })),
  },
]
