import type { Mapping } from '#imports/domain/column_mapping'
import { budgetLines } from '#imports/domain/kinds/budget_lines'
import { commitments } from '#imports/domain/kinds/commitments'
import { expenditures } from '#imports/domain/kinds/expenditures'
import { funders } from '#imports/domain/kinds/funders'
import { inKind } from '#imports/domain/kinds/in_kind'
import { openings } from '#imports/domain/kinds/openings'
import { GRANT_FIELDS } from '#imports/domain/kinds/grants'
import type { FieldRule, KindRules } from '#imports/domain/kinds/rules'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { wordKey } from '#imports/domain/text'

const OWN_FIELDS = {
  contributions: [
    'agreement',
    'funder',
    'kind',
    'date',
    'amount',
    'currency',
    'purpose',
    'bank_ref',
  ],
  agreements: [
    'number',
    'funder',
    'kind',
    'sub_kind',
    'title',
    'currency',
    'amount',
    'signed_on',
    'starts_on',
    'ends_on',
    'status',
    'programmes',
    'lines',
    'groups',
    'years',
    'places',
    'capital',
    'build',
  ],
} as const

/** Kinds whose fields and words stand in a file of their own. */
const FIELD_RULES = {
  grants: GRANT_FIELDS,
  funders: funders.fields,
  budget_lines: budgetLines.fields,
  commitments: commitments.fields,
  expenditures: expenditures.fields,
  openings: openings.fields,
  in_kind: inKind.fields,
} as const

/** Kinds whose rows are judged by rules of their own file. */
export const KIND_RULES = {
  funders,
  budget_lines: budgetLines,
  commitments,
  expenditures,
  openings,
  in_kind: inKind,
} satisfies Record<string, KindRules>

export const RECORD_KINDS = [
  'contributions',
  'agreements',
  'grants',
  'funders',
  'budget_lines',
  'commitments',
  'expenditures',
  'openings',
  'in_kind',
] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

const rulesOf = (kind: RecordKind): readonly FieldRule[] =>
  kind === 'contributions' || kind === 'agreements'
    ? OWN_FIELDS[kind].map((name) => ({
        name,
        words: (HEADER_WORDS[kind] as Record<string, string>)[name]!,
        ...(OWN_REQUIRED[kind].includes(name) && { required: true as const }),
      }))
    : FIELD_RULES[kind]

const OWN_REQUIRED: Record<keyof typeof OWN_FIELDS, readonly string[]> = {
  contributions: ['agreement', 'date', 'amount'],
  agreements: ['number', 'funder', 'kind', 'amount', 'status'],
}

const HEADER_WORDS: {
  readonly [Kind in keyof typeof OWN_FIELDS]: Record<(typeof OWN_FIELDS)[Kind][number], string>
} = {
  contributions: {
    agreement: `agreement number|agreement no|contract|contract number|grant number|약정번호|약정 번호|
      협약|협약번호|협약 번호|pogodba|številka pogodbe|št pogodbe|sporazum|договір|номер договору|угода|номер угоди`,
    funder: `funder name|source|payer|donor|contributor|재원제공자|재원 제공자|제공자|기부자|입금자|
      financer|financerka|plačnik|vir|джерело|платник|донор|надавач|надавач коштів`,
    kind: 'funder kind|funder type|type|유형|구분|재원유형|vrsta|vrsta financerja|вид|тип',
    date: `received on|payment date|value date|date received|입금일|입금일자|일자|날짜|수령일|datum|
      datum plačila|datum prejema|дата|дата платежу|дата надходження`,
    amount: 'sum|value|금액|입금액|znesek|vsota|сума|сума платежу',
    currency: 'currency code|ccy|통화|화폐|valuta|валюта',
    purpose: `description|memo|note|용도|목적|비고|적요|namen|opis|opomba|призначення|
      призначення платежу|опис|примітка|мета`,
    bank_ref: `bank reference|bank ref|reference|payment no|payment number|transaction id|transaction|
      거래번호|거래 번호|은행 거래번호|참조번호|referenca|sklic|številka plačila|номер платежу|
      номер транзакції|референс`,
  },
  agreements: {
    number: `agreement|agreement number|agreement no|contract|contract number|약정번호|약정 번호|
      협약|협약번호|협약 번호|pogodba|številka|številka pogodbe|договір|номер|номер договору|угода|номер угоди`,
    funder: `funder name|source|donor|재원제공자|재원 제공자|제공자|기부자|financer|financerka|
      джерело|донор|надавач|надавач коштів|фінансувальник`,
    kind: 'funder kind|funder type|type|유형|구분|재원유형|vrsta|vrsta financerja|вид|тип',
    sub_kind: 'subkind|sub type|subtype|세부유형|세부 유형|podvrsta|підвид|підтип',
    title: `purpose|name|subject|제목|약정명|사업명|용도|목적|naslov|naziv|namen|назва|предмет|
      призначення|мета`,
    currency: 'currency code|ccy|통화|화폐|valuta|валюта',
    amount: 'sum|value|금액|약정액|약정금액|znesek|vsota|сума|сума договору',
    signed_on: `signed|date|signing date|date signed|체결일|약정일|datum|datum podpisa|podpisano|
      дата|дата підписання|підписано`,
    starts_on:
      'start|starts|from|valid from|시작일|velja od|začetek|datum začetka|початок|дата початку|діє з',
    ends_on:
      'end|ends|to|until|valid to|종료일|velja do|konec|datum konca|кінець|дата закінчення|діє до',
    status: 'state|상태|stanje|status pogodbe|статус|стан',
    programmes: 'programme|program|programs|사업|프로그램|program|programi|програма|програми',
    lines:
      'line|budget line|budget lines|세부사업|예산항목|proračunska postavka|postavke|стаття|рядки',
    groups:
      'group|beneficiary group|beneficiaries|대상|수혜집단|대상 집단|skupina|skupine|групи|група',
    years: 'year|연도|년도|leto|leta|рік|роки',
    places: 'place|location|장소|지역|kraj|kraji|місце|місця',
    capital:
      'capital current|capital or current|자본 경상|자본경상|investicije tekoče|капітальні поточні',
    build:
      'build maintain|build or maintain|구축 유지|구축유지|gradnja vzdrževanje|створення утримання',
  },
}

export const RECORD_FIELDS = Object.fromEntries(
  RECORD_KINDS.map((kind) => [kind, rulesOf(kind).map(({ name }) => name)])
) as unknown as Record<RecordKind, readonly string[]>

export const REQUIRED_FIELDS = Object.fromEntries(
  RECORD_KINDS.map((kind) => [
    kind,
    rulesOf(kind).flatMap(({ name, required }) => (required ? [name] : [])),
  ])
) as unknown as Record<RecordKind, readonly string[]>

export const MAPPING_REFUSALS = [
  'E_MAPPING_MISSING',
  'E_MAPPING_TWICE',
  'E_MAPPING_NO_COLUMN',
  'E_FILE_COLUMNS',
  'E_FILE_NO_HEADER',
] as const
export type MappingRefusal = (typeof MAPPING_REFUSALS)[number]

export interface MappingError {
  field: string
  code: MappingRefusal
  params: Record<string, string>
}

/**
 * Proposes which column holds which field, from the header words in English, Korean, Ukrainian and
 * Slovenian. Each column serves one field; columns nobody recognises are listed for the person. Where two
 * columns have the same heading nobody but the person knows which of them a row must have.
 */
export function proposeMapping(
  headers: readonly string[],
  kind: RecordKind
): { mapping: Mapping; unknown: number[] } {
  const fieldOf = new Map<string, string>()
  const asked = new Set<string>()
  for (const { name, words, required } of rulesOf(kind)) {
    if (required) asked.add(name)
    for (const word of [name, ...words.split('|')]) {
      if (!fieldOf.has(wordKey(word))) fieldOf.set(wordKey(word), name)
    }
  }
  const mapping: Mapping = {}
  const unknown: number[] = []
  const keys = headers.map(wordKey)
  const unclear = new Set(
    keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => fieldOf.get(key))
  )
  for (const [column, key] of keys.entries()) {
    const field = fieldOf.get(key)
    const isLeft = field === undefined || mapping[field] !== undefined
    if (isLeft || (asked.has(field) && unclear.has(field))) unknown.push(column)
    else mapping[field] = column
  }
  return { mapping, unknown }
}

/** What stands against a mapping: header or columns missing, required fields, columns used twice. */
export function checkMapping(
  mapping: Mapping,
  kind: RecordKind,
  headers: readonly string[]
): MappingError[] {
  const errors: MappingError[] = []
  const refuse = (field: string, code: MappingRefusal, params: Record<string, string> = {}) =>
    errors.push({ field, code, params })
  if (headers.every((header) => header.trim() === '')) refuse('file', 'E_FILE_NO_HEADER')
  if (headers.length > IMPORT_LIMITS.columns) {
    const limit = String(IMPORT_LIMITS.columns)
    refuse('file', 'E_FILE_COLUMNS', { count: String(headers.length), limit })
  }
  const users = new Map<number, string>()
  for (const field of RECORD_FIELDS[kind]) {
    const column = mapping[field]
    if (column === undefined) {
      if (REQUIRED_FIELDS[kind].includes(field)) refuse(field, 'E_MAPPING_MISSING')
      continue
    }
    const first = users.get(column)
    if (headers[column] === undefined) {
      refuse(field, 'E_MAPPING_NO_COLUMN', { column: String(column + 1) })
    } else if (first !== undefined) {
      refuse(field, 'E_MAPPING_TWICE', { column: headers[column], other: first })
    } else {
      users.set(column, field)
    }
  }
  return errors
}
