import type { AgreementStatus } from '#funding/domain/agreement_rules'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { wordKey } from '#imports/domain/text'

const FUNDER_KIND_WORDS: Record<FunderKind, string> = {
  company: `company|companies|business|enterprise|firm|corporation|기업|회사|podjetje|podjetja|družba|
    gospodarska družba|компанія|підприємство|бізнес|фірма`,
  foundation: 'foundation|fund|재단|재단법인|fundacija|ustanova|фонд|фундація|благодійний фонд',
  philanthropist: `philanthropist|donor|benefactor|individual donor|자선사업가|독지가|개인 기부자|
    dobrotnik|dobrotnica|filantrop|меценат|меценатка|благодійник|філантроп`,
  international_partner: `international partner|foreign partner|국제 파트너|국제파트너|
    mednarodni partner|міжнародний партнер`,
  local_government: `local government|local authority|municipality|city|지방정부|지방 정부|지역정부|
    지역 정부|지자체|지방자치단체|lokalna oblast|lokalna skupnost|občina|mestna občina|місцева влада|
    орган місцевого самоврядування|місцеве самоврядування|міська рада|громада`,
  national_government: `national government|central government|state|ministry|중앙정부|중앙 정부|
    국가|정부 부처|državna oblast|država|ministrstvo|nacionalna vlada|центральна влада|
    державна влада|держава|міністерство|національний уряд`,
  supranational: `supranational|supranational organization|supranational organisation|초국가적 기구|
    초국가 기구|초국가기구|nadnacionalna organizacija|наднаціональна організація`,
  other: 'other|기타|drugo|ostalo|інше|інші',
  own_income: `own income|own revenue|자체 수입|자체수입|자체재원|lastni prihodki|lastni prihodek|
    власні надходження|власні доходи`,
}

const STATUS_WORDS: Record<AgreementStatus, string> = {
  asked: `asked|requested|applied|proposed|신청|요청|신청 중|zaprošeno|zaprošena|predlagano|
    запитано|подано|запропоновано|прохання`,
  granted: `granted|approved|awarded|signed|지원 결정|승인|교부 결정|확정|dodeljeno|dodeljena|odobreno|
    odobrena|схвалено|надано`,
  refused: 'refused|rejected|declined|거절|반려|불승인|zavrnjeno|zavrnjena|відмовлено|відхилено',
  active:
    'active|running|received|발효|진행|진행 중|진행중|유효|velja|aktivno|aktivna|v teku|чинна|чинний|діє',
  closed: 'closed|finished|ended|종료|완료|zaključeno|zaključena|končano|закрито|завершено',
}

const CAPITAL_WORDS: Record<'capital' | 'current', string> = {
  capital: 'capital|investment|자본|자본적|자본지출|투자|investicije|investicijsko|капітальні',
  current: 'current|recurrent|running|경상|경상적|경상지출|tekoče|tekoči|поточні',
}

const BUILD_WORDS: Record<'build' | 'maintain', string> = {
  build: 'build|create|구축|조성|신규|vzpostavitev|gradnja|izgradnja|створення|побудова',
  maintain: 'maintain|maintenance|유지|유지관리|운영|vzdrževanje|ohranjanje|утримання|підтримка',
}

const YES_WORDS: Record<'yes' | 'no', string> = {
  yes: 'true|x|1|y|예|네|да|так|da',
  no: 'false|0|n|아니요|아니오|ні|нет|ne',
}

/** Words of four languages → code; a code is a word for itself. */
function dictionary<Code extends string>(words: Record<Code, string>): ReadonlyMap<string, Code> {
  const found = new Map<string, Code>()
  for (const code of Object.keys(words) as Code[]) {
    for (const word of [code, ...words[code].split('|')]) found.set(wordKey(word), code)
  }
  return found
}

const DICTIONARIES = {
  kind: dictionary(FUNDER_KIND_WORDS),
  status: dictionary(STATUS_WORDS),
  capital: dictionary(CAPITAL_WORDS),
  build: dictionary(BUILD_WORDS),
  yes: dictionary(YES_WORDS),
}

/** The funder kind a word of English, Korean, Ukrainian or Slovenian names, if any. */
export function funderKindOf(word: string): FunderKind | undefined {
  return DICTIONARIES.kind.get(wordKey(word))
}

/** The agreement status a word of one of the four languages names, if any. */
export function agreementStatusOf(word: string): AgreementStatus | undefined {
  return DICTIONARIES.status.get(wordKey(word))
}

/** Capital or current spending, if the word names one. */
export function capitalOrCurrentOf(word: string): 'capital' | 'current' | undefined {
  return DICTIONARIES.capital.get(wordKey(word))
}

/** Build or maintain, if the word names one. */
export function buildOrMaintainOf(word: string): 'build' | 'maintain' | undefined {
  return DICTIONARIES.build.get(wordKey(word))
}

/** Yes or no, if the word means one of them. */
export function yesOrNoOf(word: string): 'yes' | 'no' | undefined {
  return word.trim() === '✓' ? 'yes' : DICTIONARIES.yes.get(wordKey(word))
}
