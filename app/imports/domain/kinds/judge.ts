import type { BooksView, KindRules, RecordDraft } from '#imports/domain/kinds/rules'
import type { RowError, RowVerdict, RowWarning, Twin } from '#imports/domain/rows'

/** What can be read of one row without the books. */
export interface RecordReading {
  read: RecordDraft
  errors: RowError[]
  warnings: RowWarning[]
}

/** A row as far as it can be judged before earlier imports are looked up. */
export type PreparedRecord =
  | { ok: true; draft: RecordDraft; rowKey: string; warnings: RowWarning[] }
  | { ok: false; errors: RowError[]; read: RecordDraft; warnings: RowWarning[] }

export interface RecordContext extends BooksView {
  /** Id of the record that an earlier import took from a row with this key. */
  findTaken(rowKey: string): string | undefined
}

/**
 * Gives the verdicts of the rows of one file, in their order, by the rules of its kind. What has a name of
 * its own is a duplicate when the books hold the same under that name, and an error when they hold
 * something else. What has none is told apart by its whole content and by how often it occurs in the
 * file: two real identical rows are both taken, the same file again adds none.
 */
export class RecordJudge {
  readonly #seen = new Map<string, { row: number; facts: string }>()
  readonly #occurrences = new Map<string, number>()

  constructor(
    private readonly kind: string,
    private readonly rules: KindRules,
    private readonly books: RecordContext
  ) {}

  prepare({ read, errors: own, warnings }: RecordReading): PreparedRecord {
    const errors = [...own, ...this.rules.check(read, this.books)]
    if (errors.length > 0) return { ok: false, errors, read, warnings }
    const content = JSON.stringify([this.kind, ...this.rules.content(read)])
    if (!this.rules.repeats) return { ok: true, draft: read, rowKey: content, warnings }
    const occurrence = (this.#occurrences.get(content) ?? 0) + 1
    this.#occurrences.set(content, occurrence)
    return { ok: true, draft: read, rowKey: `${content}\n${occurrence}`, warnings }
  }

  decide(rowNumber: number, prepared: PreparedRecord): RowVerdict<RecordDraft> {
    if (!prepared.ok) return { verdict: 'error', ...prepared }
    const { draft, rowKey, warnings } = prepared
    const twin = this.#twinOf(draft, rowKey)
    if (twin?.same) {
      return { verdict: 'duplicate', draft, rowKey, of: twin.of, field: twin.field, warnings }
    }
    if (twin) {
      const params = {
        value: String(this.rules.content(draft).at(-1)).slice(0, 60),
        row: 'row' in twin.of ? String(twin.of.row) : 'none',
      }
      const errors: RowError[] = [{ field: twin.field, code: 'E_RECORD_OTHER', params }]
      return { verdict: 'error', errors, read: draft, warnings }
    }
    this.#seen.set(rowKey, { row: rowNumber, facts: factsOf(draft) })
    return { verdict: 'new', draft, rowKey, warnings }
  }

  #twinOf(
    draft: RecordDraft,
    rowKey: string
  ): { of: Twin; same: boolean; field: string } | undefined {
    const known = this.rules.twin?.(draft, this.books)
    if (known) return { of: { record: known.record.id }, same: known.same, field: known.field }
    const taken = this.books.findTaken(rowKey)
    if (taken) return { of: { record: taken }, same: true, field: 'row' }
    const seen = this.#seen.get(rowKey)
    const field = this.rules.fields[0]!.name
    return seen && { of: { row: seen.row }, same: seen.facts === factsOf(draft), field }
  }
}

function factsOf(draft: RecordDraft): string {
  return JSON.stringify(draft, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}
