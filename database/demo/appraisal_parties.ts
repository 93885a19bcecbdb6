import type { AppraisalModel, Figure, Impact } from '#appraisal/domain/model'

/*
 * Who pays and who gains in the appraisals of the demo cities. No source says it: every share is illustrative
 * and marked so. Transfers net out, so that what the models come to for society stays.
 */

type Parties = Required<
  Pick<AppraisalModel, 'stakeholders' | 'transfers' | 'perspectives' | 'impacts'>
>

const invented =
  (source: string) =>
  (value: string): Figure => ({ value, mark: 'I', source })
const beside =
  (source: string) =>
  (impact: Omit<Impact, 'mark' | 'source'>): Impact => ({ ...impact, mark: 'I', source })

const ko = { figure: invented('예시'), impact: beside('예시') }
const sl = { figure: invented('Ponazoritev'), impact: beside('Ponazoritev') }
const uk = { figure: invented('Умовно'), impact: beside('Умовно') }

/** The city pays out vouchers that state and province mostly pay for; learners gain and pay taxes on it. */
export const anseongParties: Parties = {
  stakeholders: [
    { id: 'city', name: '안성시', kind: 'city' },
    { id: 'state', name: '국가와 경기도', kind: 'government' },
    { id: 'learners', name: '학습자', kind: 'learner' },
  ],
  transfers: [
    {
      id: 'T1',
      name: '국비·도비 보조',
      of: 'C1',
      share: ko.figure('0.7'),
      from: 'state',
      to: 'city',
    },
    {
      id: 'T2',
      name: '세금과 사회보험료',
      of: 'B1',
      share: ko.figure('0.1'),
      from: 'learners',
      to: 'state',
    },
  ],
  perspectives: [{ kind: 'learner', discounting: { constant: '0.06', source: '예시' } }],
  impacts: [
    ko.impact({
      id: 'N1',
      name: '배움에 대한 자신감',
      description: '처음 강좌를 듣는 사람이 다음 강좌도 찾습니다',
      direction: 'better',
      who: '학습자',
      grade: 5,
    }),
  ],
}

/** The city pays for courses with the help of a fund; learners and employers share what they bring. */
export const ljubljanaParties: Parties = {
  stakeholders: [
    { id: 'city', name: 'Mestna občina Ljubljana', kind: 'city' },
    { id: 'state', name: 'Država', kind: 'government' },
    { id: 'eu', name: 'Evropska unija (zgled)', kind: 'funder' },
    { id: 'learners', name: 'Udeleženci', kind: 'learner' },
    { id: 'employers', name: 'Delodajalci', kind: 'employer' },
  ],
  transfers: [
    {
      id: 'T1',
      name: 'Sofinanciranje sklada',
      of: 'C1',
      share: sl.figure('0.4'),
      from: 'eu',
      to: 'city',
    },
    {
      id: 'T2',
      name: 'Davki in prispevki',
      of: 'B1',
      share: sl.figure('0.22'),
      from: 'learners',
      to: 'state',
    },
    {
      id: 'T3',
      name: 'Korist delodajalcev od znanja jezika',
      of: 'B1',
      share: sl.figure('0.15'),
      from: 'learners',
      to: 'employers',
    },
  ],
  perspectives: [{ kind: 'learner', discounting: { constant: '0.05', source: 'Ponazoritev' } }],
  impacts: [
    sl.impact({
      id: 'N1',
      name: 'Pripadnost in manj ovir v vsakdanjem življenju',
      description: 'Starši se sami pogovorijo v šoli in pri zdravniku',
      direction: 'better',
      who: 'Migranti in njihove družine',
      grade: 4,
    }),
    sl.impact({
      id: 'N2',
      name: 'Večeri brez varstva otrok',
      description: 'Tečaji ob večerih obremenijo družine',
      direction: 'worse',
      who: 'Družine udeležencev',
      grade: 6,
    }),
  ],
}

/** The state programme and a foundation help the council; participants gain. */
export const melitopolParties: Parties = {
  stakeholders: [
    { id: 'city', name: 'Мелітопольська міська рада', kind: 'city' },
    { id: 'state', name: 'Держава', kind: 'government' },
    { id: 'fund', name: 'Фонд (приклад)', kind: 'funder' },
    { id: 'learners', name: 'Учасники', kind: 'learner' },
  ],
  transfers: [
    {
      id: 'T1',
      name: 'Державна цільова програма',
      of: 'C1',
      share: uk.figure('0.5'),
      from: 'state',
      to: 'city',
    },
    { id: 'T2', name: 'Грант фонду', of: 'C1', share: uk.figure('0.2'), from: 'fund', to: 'city' },
    {
      id: 'T3',
      name: 'Податки та внески',
      of: 'B1',
      share: uk.figure('0.12'),
      from: 'learners',
      to: 'state',
    },
  ],
  perspectives: [{ kind: 'learner', discounting: { constant: '0.15', source: 'Умовно' } }],
  impacts: [
    uk.impact({
      id: 'N1',
      name: 'Участь у житті громади',
      description: 'Люди, яких раніше не чули, приходять на обговорення',
      direction: 'better',
      who: 'Вразливі групи',
      grade: 5,
    }),
  ],
}
