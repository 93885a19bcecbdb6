import { toDecimalString } from '#money/money'
import type { Mapping } from '#imports/domain/column_mapping'
import {
  RowReader,
  type ReadingSettings,
  type RowError,
  type RowVerdict,
  type Twin,
} from '#imports/domain/rows'
import { comparable } from '#imports/domain/text'
import type { FunderKind } from '#funding/domain/funder_kinds'
import type { AgreementStatus } from '#funding/domain/agreement_rules'
import { funderKindOf } from '#imports/domain/words'

/** A receipt as the file states it; texts are the empty string where the file has none. */
export interface ContributionDraft {
  agreement: string
  funder: string
  kind?: FunderKind
  date: string
  currency: string
  minor: bigint
  purpose: string
  bankRef: string
}

/** What can be read of one row without the books. */
export interface ContributionReading {
  read: Partial<ContributionDraft>
  errors: RowError[]
}

/** A row as far as it can be judged before the receipts of the books are looked up. */
export type PreparedContribution =
  | { ok: true; draft: ContributionDraft; rowKey: string }
  | { ok: false; errors: RowError[]; read: Partial<ContributionDraft> }

export interface KnownAgreement {
  currency: string
  status: AgreementStatus
  funderKind?: FunderKind
  /** First and last day it takes money on, where it has them. */
  startsOn?: string
  endsOn?: string
}

export interface KnownReceipt {
  id: string
  date: string
  currency: string
  minor: bigint
}

/** What the books of one city know; the caller may fetch it for a chunk of rows at once. */
export interface ContributionContext {
  findAgreement(number: string): KnownAgreement | undefined
  isOpenOn(date: string): boolean
  /** First day of the first period ever opened. */
  firstOpenDay?: string
  /** Last day the books take; later days are in the future. */
  lastDay?: string
  findReceiptByBankRef(agreement: string, bankRef: string): KnownReceipt | undefined
  /** Id of the receipt that an earlier import took from a row with this key. */
  findReceiptByRowKey(rowKey: string): string | undefined
  /** Id of a receipt of the same agreement, day, currency and amount. */
  findReceiptLike(receipt: ContributionDraft): string | undefined
}

/** Reads one row; dates, amounts, currency, kind and texts are checked for their own form. */
export function readContribution(
  cells: readonly string[],
  settings: ReadingSettings<Mapping>
): ContributionReading {
  const row = new RowReader(cells, settings)
  const date = row.date('date', true)
  const currencyErrors = row.errors.length
  const currency = row.currency('currency', date)
  const currencyError = row.errors.splice(currencyErrors)
  const minor = currency === undefined ? undefined : row.amount('amount', currency)
  if (minor === 0n) row.refuse('amount', 'E_AMOUNT_ZERO', { currency: currency! })
  row.errors.push(...currencyError)
  const kind = row.word('kind', funderKindOf, 'E_KIND_UNKNOWN')
  const funder = row.text('funder')
  const purpose = row.text('purpose')
  const bankRef = row.text('bank_ref')
  const agreement = row.text('agreement')
  if (agreement !== undefined && comparable(agreement) === '') {
    row.refuse('agreement', 'E_AGREEMENT_EMPTY')
  }
  return {
    read: {
      agreement: agreement && comparable(agreement),
      funder,
      kind,
      date,
      currency,
      minor: minor === 0n ? undefined : minor,
      purpose,
      bankRef: bankRef === undefined ? undefined : comparable(bankRef),
    },
    errors: row.errors,
  }
}

/**
 * Gives the verdicts of the rows of one file, in their order. It remembers the rows it has taken, so
 * preview and commit each start a new one and give the same verdicts for the same books.
 *
 * The same bank reference of an agreement with the same day and amount is a duplicate, with another
 * day or amount an error. Rows without a reference are told apart by their whole content and by how
 * often it has occurred in the file: two real identical rows are both taken, the same file again
 * adds none.
 */
export class ContributionJudge {
  readonly #context: ContributionContext
  readonly #occurrences = new Map<string, number>()
  readonly #byBankRef = new Map<string, { row: number; facts: string }>()
  readonly #firstLike = new Map<string, number>()

  constructor(context: ContributionContext) {
    this.#context = context
  }

  judge(rowNumber: number, reading: ContributionReading): RowVerdict<ContributionDraft> {
    return this.decide(rowNumber, this.prepare(reading))
  }

  /**
   * The first half of `judge`, in the order of the rows: what agreements and periods say, and the key of
   * a row without errors. A caller may prepare a chunk, look its keys up, and then decide.
   */
  prepare({ read, errors: own }: ContributionReading): PreparedContribution {
    const errors = [...own, ...this.#againstTheBooks(read)]
    if (errors.length > 0 || !isComplete(read)) return { ok: false, errors, read }
    return { ok: true, draft: read, rowKey: this.#rowKeyOf(read) }
  }

  /** The second half of `judge`: whether the row is new, for each prepared row in turn. */
  decide(rowNumber: number, prepared: PreparedContribution): RowVerdict<ContributionDraft> {
    if (!prepared.ok) return { verdict: 'error', errors: prepared.errors, read: prepared.read }
    const { draft, rowKey } = prepared
    const twin = this.#twinOf(draft, rowKey)
    if (twin && 'reused' in twin) {
      return { verdict: 'error', errors: [twin.reused], read: draft }
    }
    const field = draft.bankRef === '' ? 'row' : 'bank_ref'
    if (twin) return { verdict: 'duplicate', draft, rowKey, of: twin.of, field }

    const looksLike = this.#lookAlike(draft)
    if (draft.bankRef !== '') {
      this.#byBankRef.set(refKey(draft), { row: rowNumber, facts: facts(draft) })
    }
    const like = likeKey(draft)
    if (!this.#firstLike.has(like)) this.#firstLike.set(like, rowNumber)
    return { verdict: 'new', draft, rowKey, ...(looksLike && { looksLike }) }
  }

  #againstTheBooks(read: Partial<ContributionDraft>): RowError[] {
    const errors: RowError[] = []
    const { date, agreement: number, currency, kind } = read
    if (date !== undefined && !this.#context.isOpenOn(date)) {
      const first = this.#context.firstOpenDay
      errors.push(
        first !== undefined && date < first
          ? { field: 'date', code: 'E_PERIOD_BEFORE_FIRST', params: { date, first } }
          : { field: 'date', code: 'E_PERIOD_CLOSED', params: { date } }
      )
    }
    const { lastDay } = this.#context
    if (date !== undefined && lastDay !== undefined && date > lastDay) {
      errors.push({ field: 'date', code: 'E_FUTURE', params: { date } })
    }
    if (!number) return errors
    const agreement = this.#context.findAgreement(number)
    if (!agreement) {
      return [...errors, { field: 'agreement', code: 'E_AGREEMENT_UNKNOWN', params: { number } }]
    }
    if (agreement.status !== 'active') {
      const params = { number, status: agreement.status }
      errors.push({ field: 'agreement', code: 'E_AGREEMENT_STATUS', params })
    }
    const { startsOn: starts = 'none', endsOn: ends = 'none' } = agreement
    const early = starts !== 'none' && date !== undefined && date < starts
    const late = ends !== 'none' && date !== undefined && date > ends
    if (early || late) {
      const params = { number, date: date!, starts, ends }
      errors.push({ field: 'date', code: 'E_OUTSIDE_AGREEMENT', params })
    }
    if (currency !== undefined && currency !== agreement.currency) {
      const params = { number, currency, expected: agreement.currency }
      errors.push({ field: 'currency', code: 'E_CURRENCY_MISMATCH', params })
    }
    if (kind && agreement.funderKind && kind !== agreement.funderKind) {
      const params = { number, kind, expected: agreement.funderKind }
      errors.push({ field: 'kind', code: 'E_KIND_MISMATCH', params })
    }
    return errors
  }

  #rowKeyOf(draft: ContributionDraft): string {
    const content = contributionContent(draft)
    if (draft.bankRef !== '') return content
    const occurrence = (this.#occurrences.get(content) ?? 0) + 1
    this.#occurrences.set(content, occurrence)
    return `${content}#${occurrence}`
  }

  #twinOf(
    draft: ContributionDraft,
    rowKey: string
  ): { of: Twin } | { reused: RowError } | undefined {
    const { agreement, bankRef } = draft
    if (bankRef === '') {
      const record = this.#context.findReceiptByRowKey(rowKey)
      return record === undefined ? undefined : { of: { record } }
    }
    const known = this.#context.findReceiptByBankRef(agreement, bankRef)
    const earlier = this.#byBankRef.get(refKey(draft))
    const same = known ? facts(known) : earlier?.facts
    if (same === undefined) return undefined
    const of: Twin = known ? { record: known.id } : { row: earlier!.row }
    if (same === facts(draft)) return { of }
    const [date, currency, minor] = same.split(' ')
    const params = {
      bank_ref: bankRef,
      date,
      amount: `${toDecimalString(BigInt(minor), currency)} ${currency}`,
      row: 'row' in of ? String(of.row) : 'none',
    }
    return { reused: { field: 'bank_ref', code: 'E_BANK_REF_REUSED', params } }
  }

  #lookAlike(draft: ContributionDraft): Twin | undefined {
    const row = this.#firstLike.get(likeKey(draft))
    if (row !== undefined) return { row }
    const record = this.#context.findReceiptLike(draft)
    return record === undefined ? undefined : { record }
  }
}

/** The canonical content of a row: the same for every spelling of the same facts. */
export function contributionContent(draft: ContributionDraft): string {
  const { agreement, bankRef, currency, date, minor } = draft
  const texts = [draft.funder, draft.kind ?? '', draft.purpose].map(comparable)
  return JSON.stringify([
    'contribution',
    agreement,
    date,
    currency,
    String(minor),
    bankRef,
    ...texts,
  ])
}

function isComplete(read: Partial<ContributionDraft>): read is ContributionDraft {
  return read.agreement !== undefined && read.date !== undefined && read.minor !== undefined
}

// Joined, not concatenated: V8 would keep the pieces of each of a million remembered strings.
function facts(receipt: { date: string; currency: string; minor: bigint }): string {
  return [receipt.date, receipt.currency, receipt.minor].join(' ')
}

function refKey(draft: ContributionDraft): string {
  return [draft.agreement, draft.bankRef].join('\n')
}

function likeKey(draft: ContributionDraft): string {
  return [draft.agreement, facts(draft)].join('\n')
}
