import type {
  AppraisalModel,
  Figure,
  Impact,
  OwnPerspective,
  TransferLine,
} from '#appraisal/domain/model'

/*
 * Who pays and who gains in the appraisals of the demo cities. No source says it: every share is illustrative
 * and marked so. Transfers net out, so that what the models come to for society stays.
 */

type Parties = Required<
  Pick<AppraisalModel, 'stakeholders' | 'transfers' | 'perspectives' | 'impacts'>
>

/** What one city's appraisal invents, marked with the word for it in its language. */
function inventing(source: string) {
  const figure = (value: string): Figure => ({ value, mark: 'I', source })
  return {
    impact: (impact: Omit<Impact, 'mark' | 'source'>): Impact => ({ ...impact, mark: 'I', source }),
    /** Hands a share of a line from one stakeholder to another. */
    transfer: (
      id: string,
      name: string,
      [of, share]: [string, string],
      [from, to]: [string, string]
    ): TransferLine => ({ id, name, of, share: figure(share), from, to }),
    /** Learners discount at a rate of their own. */
    learnersAt: (constant: string): OwnPerspective[] => [
      { kind: 'learner', discounting: { constant, source } },
    ],
  }
}

const ko = inventing('예시')
const sl = inventing('Ponazoritev')
const uk = inventing('Умовно')

/** The city pays out vouchers that state and province mostly pay for; learners gain and pay taxes on it. */
export const anseongParties: Parties = {
  stakeholders: [
    { id: 'city', name: '안성시', kind: 'city' },
    { id: 'state', name: '국가와 경기도', kind: 'government' },
    { id: 'learners', name: '학습자', kind: 'learner' },
  ],
  transfers: [
    ko.transfer('T1', '국비·도비 보조', ['C1', '0.7'], ['state', 'city']),
    ko.transfer('T2', '세금과 사회보험료', ['B1', '0.1'], ['learners', 'state']),
  ],
  perspectives: ko.learnersAt('0.06'),
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
    sl.transfer('T1', 'Sofinanciranje sklada', ['C1', '0.4'], ['eu', 'city']),
    sl.transfer('T2', 'Davki in prispevki', ['B1', '0.22'], ['learners', 'state']),
    sl.transfer(
      'T3',
      'Korist delodajalcev od znanja jezika',
      ['B1', '0.15'],
      ['learners', 'employers']
    ),
  ],
  perspectives: sl.learnersAt('0.05'),
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
    uk.transfer('T1', 'Державна цільова програма', ['C1', '0.5'], ['state', 'city']),
    uk.transfer('T2', 'Грант фонду', ['C1', '0.2'], ['fund', 'city']),
    uk.transfer('T3', 'Податки та внески', ['B1', '0.12'], ['learners', 'state']),
  ],
  perspectives: uk.learnersAt('0.15'),
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
