import { createHash } from 'node:crypto'
import type { AgreementContext, EarmarkList } from '#imports/domain/agreement_rows'
import type {
  ContributionContext,
  ContributionDraft,
  ContributionReading,
} from '#imports/domain/contribution_rows'
import type { BooksAnswer, BooksQuestion, ReadingJob } from '#imports/workers/messages'

export function contentKeyOf(rowKey: string): string {
  return createHash('sha256').update(rowKey).digest('hex')
}

type Agreement = BooksAnswer['agreements'][number][1]
type Receipt = BooksAnswer['receipts'][number]

/** What the books know about the rows at hand: agreements for good, receipts for one chunk at a time. */
export class ChunkBooks implements ContributionContext, AgreementContext {
  readonly firstOpenDay?: string
  readonly lastDay?: string
  readonly #openSpans: ReadingJob['openSpans']
  readonly #codes: Record<EarmarkList, Set<string>>
  readonly #agreements = new Map<string, Agreement | undefined>()
  #byBankRef = new Map<string, Receipt>()
  #byContent = new Map<string, Receipt>()
  #byLikeness = new Map<string, Receipt>()

  constructor({ openSpans, firstOpenDay, lastDay, codes }: ReadingJob) {
    this.#openSpans = openSpans
    this.firstOpenDay = firstOpenDay
    this.lastDay = lastDay
    this.#codes = Object.fromEntries(
      Object.entries(codes).map(([list, known]) => [list, new Set(known)])
    ) as Record<EarmarkList, Set<string>>
  }

  /** What must be asked before these rows can be judged. */
  questionFor(rows: { agreement?: string; reading?: ContributionReading }[]): BooksQuestion {
    const numbers = new Set<string>()
    const receipts: BooksQuestion['receipts'] = []
    for (const { agreement, reading } of rows) {
      if (!agreement) continue
      if (!this.#agreements.has(agreement)) numbers.add(agreement)
      const { date, minor, bankRef = '' } = reading?.read ?? {}
      if (date && minor !== undefined) receipts.push({ agreement, date, minor, bankRef })
    }
    return { numbers: [...numbers], receipts }
  }

  learn(question: BooksQuestion, answer: BooksAnswer): void {
    for (const number of question.numbers) this.#agreements.set(number, undefined)
    for (const [number, agreement] of answer.agreements) this.#agreements.set(number, agreement)
    this.#byBankRef = new Map()
    this.#byContent = new Map()
    this.#byLikeness = new Map()
    for (const receipt of answer.receipts) {
      if (receipt.bankRef) this.#byBankRef.set(refKey(receipt.agreement, receipt.bankRef), receipt)
      this.#byContent.set(receipt.contentKey, receipt)
      this.#byLikeness.set(likeKey(receipt), receipt)
    }
  }

  findAgreement(number: string): Agreement | undefined {
    return this.#agreements.get(number)
  }

  isOpenOn(date: string): boolean {
    return this.#openSpans.some(({ starts, ends }) => starts <= date && date <= ends)
  }

  findReceiptByBankRef(agreement: string, bankRef: string): Receipt | undefined {
    return this.#byBankRef.get(refKey(agreement, bankRef))
  }

  findReceiptByRowKey(rowKey: string): string | undefined {
    return this.#byContent.get(contentKeyOf(rowKey))?.id
  }

  findReceiptLike(draft: ContributionDraft): string | undefined {
    return this.#byLikeness.get(likeKey(draft))?.id
  }

  knowsCode(list: EarmarkList, code: string): boolean {
    return this.#codes[list].has(code)
  }
}

function refKey(agreement: string, bankRef: string): string {
  return `${agreement}\n${bankRef}`
}

function likeKey(like: {
  agreement: string
  date: string
  currency: string
  minor: bigint
}): string {
  return [like.agreement, like.date, like.currency, like.minor].join('\n')
}
