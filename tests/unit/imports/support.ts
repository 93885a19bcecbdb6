import type {
  ContributionContext,
  KnownAgreement,
  KnownReceipt,
} from '#imports/domain/contribution_rows'
import {
  ContributionJudge,
  readContribution,
  type ContributionDraft,
} from '#imports/domain/contribution_rows'
import {
  ColumnScan,
  type ColumnAnswers,
  type ColumnQuestion,
} from '#imports/domain/column_questions'
import { isGuarded } from '#imports/domain/formula_guard'
import { proposeMapping } from '#imports/domain/mapping'
import { isBlankRow, type RowVerdict } from '#imports/domain/rows'

export type ContributionVerdict = RowVerdict<ContributionDraft>

/** Books in memory: agreements by number, open days from–to, and receipts taken from files. */
export class FakeBooks implements ContributionContext {
  readonly receipts: (ContributionDraft & { id: string; rowKey: string })[] = []

  constructor(
    readonly agreements: Record<string, KnownAgreement>,
    readonly firstOpenDay: string,
    readonly lastOpenDay: string
  ) {}

  findAgreement(number: string): KnownAgreement | undefined {
    return Object.hasOwn(this.agreements, number) ? this.agreements[number] : undefined
  }

  isOpenOn(date: string): boolean {
    return this.firstOpenDay <= date && date <= this.lastOpenDay
  }

  findReceiptByBankRef(agreement: string, bankRef: string): KnownReceipt | undefined {
    return this.receipts.find((own) => own.agreement === agreement && own.bankRef === bankRef)
  }

  findReceiptByRowKey(rowKey: string): string | undefined {
    return this.receipts.find((own) => own.rowKey === rowKey)?.id
  }

  findReceiptLike({ agreement, date, minor }: ContributionDraft): string | undefined {
    return this.receipts.find(
      (own) => own.agreement === agreement && own.date === date && own.minor === minor
    )?.id
  }

  take(verdicts: readonly ContributionVerdict[]): void {
    for (const verdict of verdicts) {
      if (verdict.verdict !== 'new') continue
      const { draft, rowKey } = verdict
      this.receipts.push({ ...draft, rowKey, id: `receipt-${this.receipts.length + 1}` })
    }
  }
}

export interface JudgedFile {
  questions: ColumnQuestion[]
  verdicts: ContributionVerdict[]
}

/** The whole way of one file of contributions: mapping, questions, a verdict per row. */
export function judgeFile(
  rows: readonly string[][],
  books: ContributionContext,
  defaultCurrency: string,
  answers: ColumnAnswers = {}
): JudgedFile {
  const [headers, ...data] = rows
  const { mapping } = proposeMapping(headers, 'contributions')
  const { amount, currency, date } = mapping
  const scan = new ColumnScan({
    amounts: { amount },
    currency,
    dates: { date: date! },
    defaultCurrency,
  })
  const settings = {
    mapping,
    columns: headers.length,
    defaultCurrency,
    answers,
    guarded: isGuarded(headers),
  }
  const judge = new ContributionJudge(books)
  const verdicts: ContributionVerdict[] = []
  for (const [index, cells] of data.entries()) {
    scan.see(cells)
    if (!isBlankRow(cells)) {
      verdicts.push(judge.judge(index + 1, readContribution(cells, settings)))
    }
  }
  return { questions: scan.questions(), verdicts }
}

/** The field at fault of a verdict, or the empty string. */
export function fieldOf(verdict: ContributionVerdict): string {
  if (verdict.verdict === 'error') return verdict.errors[0].field
  return verdict.verdict === 'duplicate' ? verdict.field : ''
}

/** The code of the first error, or the verdict. */
export function codeOf(verdict: ContributionVerdict): string {
  return verdict.verdict === 'error' ? verdict.errors[0].code : verdict.verdict
}
