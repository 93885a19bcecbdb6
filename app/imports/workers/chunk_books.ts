import { createHash } from 'node:crypto'
import type { AgreementContext, EarmarkList } from '#imports/domain/agreement_rows'
import type {
  ContributionContext,
  ContributionDraft,
  PreparedContribution,
} from '#imports/domain/contribution_rows'
import type { RecordContext } from '#imports/domain/kinds/judge'
import type { Known, LookUp, LookUpList } from '#imports/domain/kinds/rules'
import type { BooksAnswer, BooksQuestion, ReadingJob } from '#imports/workers/messages'

export function contentKeyOf(rowKey: string): string {
  return createHash('sha256').update(rowKey).digest('hex')
}

type Agreement = BooksAnswer['agreements'][number][1]
type Referenced = BooksAnswer['byBankRef'][number]

/** Days and amounts come again and again in some files; in others never, and must not fill the memory. */
const LIKES_KEPT = 50_000

/** What the books know about the rows at hand: agreements for good, receipts for one chunk at a time. */
export class ChunkBooks implements ContributionContext, AgreementContext, RecordContext {
  readonly firstOpenDay?: string
  readonly lastDay?: string
  readonly #openSpans: ReadingJob['openSpans']
  readonly #codes: Record<EarmarkList, Set<string>>
  readonly #agreements = new Map<string, Agreement | undefined>()
  #likes = new Map<string, string | undefined>()
  #byBankRef = new Map<string, Referenced>()
  #byContent = new Map<string, string>()
  readonly #records = new Map<string, Known | undefined>()
  #taken = new Map<string, string>()

  constructor({ openSpans, firstOpenDay, lastDay, codes }: ReadingJob) {
    this.#openSpans = openSpans
    this.firstOpenDay = firstOpenDay
    this.lastDay = lastDay
    this.#codes = Object.fromEntries(
      Object.entries(codes).map(([list, known]) => [list, new Set(known)])
    ) as Record<EarmarkList, Set<string>>
  }

  /** What must be asked about agreements before these rows can be prepared. */
  questionAbout(numbers: (string | undefined)[]): BooksQuestion {
    const unknown = numbers.filter((number) => number && !this.#agreements.has(number)) as string[]
    return { ...NOTHING, numbers: [...new Set(unknown)] }
  }

  /** What must be asked about receipts before these rows can be decided. */
  questionFor(rows: readonly PreparedContribution[]): BooksQuestion {
    const [contentKeys, bankRefs] = [new Set<string>(), new Set<string>()]
    const likes = new Map<string, ContributionDraft>()
    for (const row of rows) {
      if (!row.ok) continue
      const { draft, rowKey } = row
      if (draft.bankRef === '') contentKeys.add(contentKeyOf(rowKey))
      else bankRefs.add(draft.bankRef)
      const like = likeKey(draft)
      if (!this.#likes.has(like)) likes.set(like, draft)
    }
    return {
      ...NOTHING,
      contentKeys: [...contentKeys],
      bankRefs: [...bankRefs],
      likes: [...likes.values()].map(({ agreement, date, minor }) => ({ agreement, date, minor })),
    }
  }

  /** What must be asked about the records that rows name. */
  questionOf(lookUps: readonly LookUp[]): BooksQuestion {
    const asked = new Map<string, LookUp>()
    for (const look of lookUps) {
      const key = recordKey(look.list, look.key)
      if (look.key !== '' && !this.#records.has(key)) asked.set(key, look)
    }
    return { ...NOTHING, lookUps: [...asked.values()] }
  }

  /** What must be asked about earlier imports of these rows. */
  questionAboutRows(rowKeys: readonly string[]): BooksQuestion {
    return { ...NOTHING, rowKeys: rowKeys.map(contentKeyOf) }
  }

  learn(question: BooksQuestion, answer: BooksAnswer): void {
    for (const number of question.numbers) this.#agreements.set(number, undefined)
    for (const [number, agreement] of answer.agreements) this.#agreements.set(number, agreement)
    this.#byBankRef = new Map(
      answer.byBankRef.map((receipt) => [refKey(receipt.agreement, receipt.bankRef), receipt])
    )
    this.#byContent = new Map(answer.byContent.map(({ id, contentKey }) => [contentKey, id]))
    for (const { list, key } of question.lookUps) this.#records.set(recordKey(list, key), undefined)
    for (const { list, key, known } of answer.records)
      this.#records.set(recordKey(list, key), known)
    this.#taken = new Map(answer.taken.map(({ rowKey, id }) => [rowKey, id]))
    if (this.#likes.size > LIKES_KEPT) this.#likes = new Map()
    for (const like of question.likes) {
      const currency = this.#agreements.get(like.agreement)?.currency ?? ''
      this.#likes.set(likeKey({ ...like, currency }), undefined)
    }
    for (const receipt of answer.alike) this.#likes.set(likeKey(receipt), receipt.id)
  }

  findAgreement(number: string): Agreement | undefined {
    return this.#agreements.get(number)
  }

  /** Agreements as a file of grants compares them. */
  asGrants(): AgreementContext {
    return {
      findAgreement: (number) => {
        const known = this.findAgreement(number)
        return known && { id: known.id, content: known.grant }
      },
      knowsCode: (list, code) => this.knowsCode(list, code),
    }
  }

  isOpenOn(date: string): boolean {
    return this.#openSpans.some(({ starts, ends }) => starts <= date && date <= ends)
  }

  findReceiptByBankRef(agreement: string, bankRef: string): Referenced | undefined {
    return this.#byBankRef.get(refKey(agreement, bankRef))
  }

  findReceiptByRowKey(rowKey: string): string | undefined {
    return this.#byContent.get(contentKeyOf(rowKey))
  }

  findReceiptLike(draft: ContributionDraft): string | undefined {
    return this.#likes.get(likeKey(draft))
  }

  find(list: LookUpList, key: string): Known | undefined {
    return this.#records.get(recordKey(list, key))
  }

  findTaken(rowKey: string): string | undefined {
    return this.#taken.get(contentKeyOf(rowKey))
  }

  knowsCode(list: EarmarkList, code: string): boolean {
    return this.#codes[list].has(code)
  }
}

const NOTHING: BooksQuestion = {
  numbers: [],
  contentKeys: [],
  bankRefs: [],
  likes: [],
  lookUps: [],
  rowKeys: [],
}

function recordKey(list: LookUpList, key: string): string {
  return `${list}\n${key}`
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
