import type { Mapping } from '#imports/domain/column_mapping'
import {
  RowReader,
  type ReadingSettings,
  type RowError,
  type RowWarning,
  type RowVerdict,
  type Twin,
} from '#imports/domain/rows'
import { shorten } from '#money/errors'
import { comparable } from '#imports/domain/text'
import type { FunderKind } from '#funding/domain/funder_kinds'
import type { AgreementStatus } from '#funding/domain/agreement_rules'
import {
  agreementStatusOf,
  buildOrMaintainOf,
  capitalOrCurrentOf,
  funderKindOf,
} from '#imports/domain/words'

export const EARMARK_LISTS = ['programmes', 'lines', 'groups', 'places'] as const
export type EarmarkList = (typeof EARMARK_LISTS)[number]

/** An agreement as the file states it; empty lists mean "not restricted". */
export interface AgreementDraft {
  number: string
  funder: string
  kind: FunderKind
  subKind: string
  title: string
  currency: string
  minor: bigint
  signedOn?: string
  startsOn?: string
  endsOn?: string
  status: AgreementStatus
  programmes: string[]
  lines: string[]
  groups: string[]
  places: string[]
  years: number[]
  capital?: 'capital' | 'current'
  build?: 'build' | 'maintain'
  /** Identifier of the funder's registration. */
  funderId?: string
  note?: string
  source?: string
}

export interface AgreementReading {
  read: Partial<AgreementDraft>
  errors: RowError[]
  warnings?: RowWarning[]
}

/** What the books of one city know of agreements and of the codes of earmarks. */
export interface AgreementContext {
  /** The content string (`agreementContent`) and id of an agreement with this number. */
  findAgreement(number: string): { id: string; content: string } | undefined
  knowsCode(list: EarmarkList, code: string): boolean
}

/** Reads one row; every value is checked for its own form. An amount of 0 (a free membership) is allowed. */
export function readAgreement(
  cells: readonly string[],
  settings: ReadingSettings<Mapping>
): AgreementReading {
  const row = new RowReader(cells, settings)
  const number = required(row, 'number', 'E_NUMBER_EMPTY')
  const signedOn = row.date('signed_on', false)
  const startsOn = row.date('starts_on', false)
  const endsOn = row.date('ends_on', false)
  if (startsOn && endsOn && endsOn < startsOn) {
    row.refuse('ends_on', 'E_DATES_ORDER', { starts: startsOn, ends: endsOn })
  }
  const currency = row.currency('currency', signedOn ?? startsOn)
  const minor = currency === undefined ? undefined : row.amount('amount', currency)
  const subKind = row.text('sub_kind')
  const kind = row.word('kind', funderKindOf, 'E_KIND_UNKNOWN')
  if (row.cell('kind').trim() === '') row.refuse('kind', 'E_KIND_EMPTY')
  if (kind === 'other' && subKind === '') row.refuse('sub_kind', 'E_KIND_OTHER_TEXT')
  const status = row.word('status', agreementStatusOf, 'E_STATUS_UNKNOWN')
  if (row.cell('status').trim() === '') row.refuse('status', 'E_STATUS_EMPTY')
  const read: Partial<AgreementDraft> = {
    number: number && comparable(number),
    funder: required(row, 'funder', 'E_FUNDER_EMPTY'),
    kind,
    subKind,
    title: row.text('title'),
    currency,
    minor,
    signedOn,
    startsOn,
    endsOn,
    status,
    years: years(row),
    capital: row.word('capital', capitalOrCurrentOf, 'E_WORD_UNKNOWN'),
    build: row.word('build', buildOrMaintainOf, 'E_WORD_UNKNOWN'),
  }
  for (const list of EARMARK_LISTS) read[list] = listOf(row.text(list) ?? '')
  return { read, errors: row.errors }
}

/**
 * Gives the verdicts of the rows of one file of agreements, in their order: a number that exists with
 * the same content is a duplicate, with other content an error.
 */
export class AgreementJudge {
  readonly #context: AgreementContext
  readonly #contentOf: (draft: AgreementDraft) => string
  readonly #byNumber = new Map<string, { row: number; content: string }>()

  /** `contentOf` says what makes two agreements of one number the same. */
  constructor(
    context: AgreementContext,
    contentOf: (draft: AgreementDraft) => string = agreementContent
  ) {
    this.#context = context
    this.#contentOf = contentOf
  }

  judge(rowNumber: number, reading: AgreementReading): RowVerdict<AgreementDraft> {
    const errors = [...reading.errors]
    for (const list of EARMARK_LISTS) {
      const unknown = reading.read[list]?.find((code) => !this.#context.knowsCode(list, code))
      if (unknown === undefined) continue
      errors.push({
        field: list,
        code: 'E_CODE_UNKNOWN',
        params: { value: shorten(unknown), list },
      })
    }
    if (errors.length > 0) return { verdict: 'error', errors, read: reading.read }

    const draft = reading.read as AgreementDraft
    const content = this.#contentOf(draft)
    const known = this.#context.findAgreement(draft.number)
    const earlier = this.#byNumber.get(draft.number)
    const same = known?.content ?? earlier?.content
    if (same === undefined) {
      this.#byNumber.set(draft.number, { row: rowNumber, content })
      return { verdict: 'new', draft, rowKey: content }
    }
    const of: Twin = known ? { record: known.id } : { row: earlier!.row }
    if (same === content) {
      return { verdict: 'duplicate', draft, rowKey: content, of, field: 'number' }
    }
    const params = { number: draft.number, row: 'row' in of ? String(of.row) : 'none' }
    return {
      verdict: 'error',
      errors: [{ field: 'number', code: 'E_NUMBER_TAKEN', params }],
      read: draft,
    }
  }
}

/**
 * The canonical content of an agreement, by what makes it the same agreement: number, funder, kind,
 * currency and amount. The books give the same string for an agreement they hold.
 */
export function agreementContent(
  agreement: Pick<AgreementDraft, 'number' | 'funder' | 'kind' | 'currency' | 'minor'>
): string {
  const { number, funder, kind, currency, minor } = agreement
  const facts = [comparable(number), comparable(funder), kind, currency, String(minor)]
  return JSON.stringify(['agreement', ...facts])
}

/** A grant is known by its number, currency and amount: what kind its funder is, the file does not say. */
export function grantContent(
  agreement: Pick<AgreementDraft, 'number' | 'currency' | 'minor'>
): string {
  const { number, currency, minor } = agreement
  return JSON.stringify(['grant', comparable(number), currency, String(minor)])
}

function required(
  row: RowReader,
  field: string,
  code: 'E_NUMBER_EMPTY' | 'E_FUNDER_EMPTY'
): string | undefined {
  const text = row.text(field)
  if (text === undefined) return undefined
  return comparable(text) === '' ? row.refuse(field, code) : text
}

function listOf(text: string): string[] {
  const codes = text.split(/[;,|、\n]/).map(comparable)
  return Array.from(new Set(codes.filter((code) => code !== '')))
}

function years(row: RowReader): number[] {
  const found = new Set<number>()
  for (const part of listOf(row.cell('years'))) {
    const match = /^(\d{4})(?: ?[-–] ?(\d{4}))?$/.exec(part)
    const [first, last] = match ? [+match[1], +(match[2] ?? match[1])] : [0, 0]
    if (first < 1900 || last < first || last - first > 100) {
      row.refuse('years', 'E_YEARS', { value: shorten(part) })
      return []
    }
    for (let year = first; year <= last; year++) found.add(year)
  }
  return Array.from(found).sort((a, b) => a - b)
}
