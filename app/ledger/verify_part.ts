import { GENESIS, leafText, linkHash, requestHashOf } from '#ledger/chain'
import { partOf } from '#ledger/domain/month_parts'
import { PackedLeaves } from '#ledger/merkle_sha256'
import type { SourceAccount, SourceEntry, SourceLine } from '#ledger/source'
import { sealedEntry } from '#ledger/sealed_text'
import type { LedgerFault, LedgerFaultCode } from '#ledger/faults'
import { Cells, type Cell, type CellFound } from '#ledger/verify_cells'

/** What a part must know of the ledger. */
export interface PartTask {
  cityId: string
  accounts: SourceAccount[]
  /** Entries that some other one reverses; without it every one may be. */
  reversed?: ReadonlySet<string>
  /** Numbers of the entries that anchors were made at: up to the last of them the leaves are asked for. */
  anchored: ReadonlySet<string>
  leavesUpTo: bigint
  /** Whether the hashes are recomputed that repeated requests are compared with. */
  requests?: boolean
}

/** An entry that may be reversed, or one that reverses another. */
export interface ReversalStep {
  id: string
  seq: string
  lines: string
  /** Of the entry that this one reverses, what its lines must be. */
  reverses: { id: string; lines: string } | null
}

/** What was found in a part: plain data, for it may come from another thread. */
export interface PartFound {
  count: number
  lines: number
  /** The last link, null where there was no entry. */
  last: { seq: bigint; hash: string } | null
  faults: LedgerFault[]
  cells: CellFound[]
  reversals: ReversalStep[]
  documents: [sha256: string, seq: string][]
  /** The leaves that anchors are made of, one behind the other. */
  leaves: Uint8Array
  /** The entries that anchors were made at, with how many of the leaves that includes. */
  anchored: { seq: string; hash: string; leaves: number }[]
}

/**
 * Recomputes the entries between two numbers: everything that an entry can be asked without looking at
 * others, and what it adds to the sums. What needs the whole ledger is done with all parts in hand.
 */
export class LedgerPart {
  #found: Omit<PartFound, 'cells' | 'last' | 'leaves'> = {
    count: 0,
    lines: 0,
    faults: [],
    reversals: [],
    documents: [],
    anchored: [],
  }
  #leaves = new PackedLeaves(1024)
  #cells = new Cells()
  #seq: bigint
  #hash: string
  #accounts: Map<string, { floor_zero: boolean }>
  readonly cityId: string

  constructor(
    private task: PartTask,
    before: { seq: bigint; hash: string } | null = null
  ) {
    this.cityId = task.cityId
    this.#seq = before?.seq ?? 0n
    this.#hash = before?.hash ?? GENESIS
    this.#accounts = new Map(task.accounts.map((account) => [account.code, account]))
  }

  take(entry: SourceEntry) {
    this.#found.count++
    this.#found.lines += entry.lines.length
    this.#chain(entry)
    const lines = entry.lines.map((line) => this.#lineFound(line))
    this.#columns(entry, lines)
    this.#days(entry)
    this.#balance(entry, lines)
    this.#reversal(entry)
    const part = partOf(entry.effective_on)
    for (const line of lines) this.#project(entry, line, part)
  }

  finish(): PartFound {
    const last = this.#found.count ? { seq: this.#seq, hash: this.#hash } : null
    return { ...this.#found, last, cells: this.#cells.found(), leaves: this.#leaves.bytes() }
  }

  #fault(seq: string | null, code: LedgerFaultCode, params: Record<string, string> = {}) {
    this.#found.faults.push({ seq, code, params })
  }

  #chain(entry: SourceEntry) {
    const seq = BigInt(entry.seq)
    const expected = this.#seq + 1n
    if (entry.seq !== expected.toString()) {
      this.#fault(entry.seq, 'V_SEQUENCE', { expected: expected.toString(), found: entry.seq })
    }
    if (entry.prev_hash !== this.#hash) this.#fault(entry.seq, 'V_PREVIOUS_HASH')
    const leaf = leafText(entry.payload)
    const hash = linkHash(this.cityId, seq, entry.prev_hash, leaf)
    if (hash !== entry.hash) this.#fault(entry.seq, 'V_HASH')
    if (seq <= this.task.leavesUpTo) {
      this.#leaves.push(leaf)
      if (this.task.anchored.has(entry.seq)) {
        const leaves = this.#leaves.length
        this.#found.anchored.push({ seq: entry.seq, hash: entry.hash, leaves })
      }
    }
    this.#seq = seq
    this.#hash = entry.hash
  }

  #lineFound(line: SourceLine): LineFound {
    const amount = BigInt(line.amount)
    return {
      line,
      amount,
      functional: line.functional_amount === line.amount ? amount : BigInt(line.functional_amount),
      cell: this.#cells.of(line.account, line.fund, line.budget_line ?? ''),
    }
  }

  /** What would be sealed of lines numbered from 1 on, if their columns are right. */
  #sealedLines(lines: LineFound[]): string | null {
    let text = ''
    for (const [at, { line, cell }] of lines.entries()) {
      if (line.line_no !== at + 1 || line.budget_line === '') return null
      const sealed = cell.texts.of(line)
      text = at === 0 ? sealed : `${text},${sealed}`
    }
    return text
  }

  #columns(entry: SourceEntry, found: LineFound[]) {
    if (entry.approved_by !== null && entry.approved_by === entry.prepared_by) {
      this.#fault(entry.seq, 'V_SELF_APPROVAL')
    }
    // What a retry is compared with: another hash would refuse the same request, or answer another one with this entry
    if (this.task.requests && requestHashOf(entry.payload) !== entry.request_hash) {
      this.#fault(entry.seq, 'V_COLUMN', { column: 'request_hash' })
    }
    // Where the columns say byte for byte what was sealed, there is nothing to be compared one by one.
    if (found.length === entry.line_count) {
      const text = this.#sealedLines(found)
      if (text !== null && sealedEntry(this.cityId, entry, text) === entry.payload) return
    }
    let sealed: Record<string, any>
    try {
      sealed = JSON.parse(entry.payload)
    } catch {
      return this.#fault(entry.seq, 'V_PAYLOAD_UNREADABLE')
    }
    const {
      lines,
      line_count: lineCount,
      payload: _,
      prev_hash: __,
      hash: ___,
      request_hash: ____,
      other_days: _____,
      ...columns
    } = entry
    for (const [column, value] of Object.entries(columns)) {
      if (sealed[column] !== value) this.#fault(entry.seq, 'V_COLUMN', { column })
    }
    if (sealed.city_id !== this.cityId) this.#fault(entry.seq, 'V_COLUMN', { column: 'city_id' })
    if (Array.isArray(sealed.documents)) {
      for (const hash of sealed.documents) this.#found.documents.push([String(hash), entry.seq])
    }
    const sealedLines = Array.isArray(sealed.lines) ? sealed.lines : []
    if (lines.length !== lineCount || lines.length !== sealedLines.length) {
      this.#fault(entry.seq, 'V_LINE_COUNT', {
        expected: String(sealedLines.length),
        found: String(lines.length),
      })
    }
    for (const [index, line] of lines.entries()) {
      const { line_no: lineNo, ...values } = line
      const wrong = Object.entries(values).find(
        ([key, value]) => sealedLines[lineNo - 1]?.[key] !== value
      )
      if (lineNo !== index + 1 || wrong) {
        this.#fault(entry.seq, 'V_LINE', { line: String(lineNo), column: wrong?.[0] ?? 'line_no' })
      }
    }
  }

  /** The day stands on each line too, where balances are read from it. */
  #days({ seq, other_days: lines }: SourceEntry) {
    for (const line of lines ?? []) this.#fault(seq, 'V_LINE', { line, column: 'effective_on' })
  }

  #balance({ seq }: SourceEntry, lines: LineFound[]) {
    let [amount, functional, alike] = [0n, 0n, true]
    for (const each of lines) {
      amount += each.amount
      functional += each.functional
      alike &&= each.line.fund === lines[0].line.fund
      alike &&= each.line.currency === lines[0].line.currency
    }
    if (alike && amount === 0n && functional === 0n) return
    const sums = new Map<string, bigint>()
    for (const { line, ...moved } of lines) {
      add(sums, `${line.fund} ${line.currency}`, moved.amount)
      add(sums, `${line.fund} functional`, moved.functional)
    }
    for (const [key, sum] of sums) {
      if (sum !== 0n)
        this.#fault(seq, 'V_UNBALANCED', {
          fund: key.split(' ')[0],
          difference: sum.toString(),
        })
    }
  }

  #reversal(entry: SourceEntry) {
    const { id, seq, lines, reverses_id: reversed } = entry
    if (!reversed && !(this.task.reversed?.has(id) ?? true)) return
    this.#found.reversals.push({
      id,
      seq,
      lines: lines.map((line) => mirrorKey(line, 1n)).join('|'),
      reverses: reversed
        ? { id: reversed, lines: lines.map((line) => mirrorKey(line, -1n)).join('|') }
        : null,
    })
  }

  #project(entry: SourceEntry, { line, cell, amount, functional }: LineFound, part: string) {
    const account = this.#accounts.get(line.account)
    if (!account) return this.#fault(entry.seq, 'V_UNKNOWN_ACCOUNT', { account: line.account })

    const total = cell.total(line.currency, part)
    if (amount > 0n) total.debits += amount
    else total.credits -= amount
    if (functional > 0n) total.fDebits += functional
    else total.fCredits -= functional

    if (!account.floor_zero) return
    const commitment = line.account === '8300' ? (line.commitment ?? '') : ''
    const day = cell.day(commitment, entry.effective_on)
    day.sum += functional
    day.seq = entry.seq
  }
}

function add(sums: Map<string, bigint>, key: string, amount: bigint) {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

/** A line with what is asked of it several times. */
interface LineFound {
  line: SourceLine
  amount: bigint
  functional: bigint
  cell: Cell
}

function mirrorKey(line: SourceLine, sign: bigint): string {
  return [
    line.account,
    line.fund,
    line.budget_line,
    line.commitment,
    line.currency,
    sign * BigInt(line.amount),
    sign * BigInt(line.functional_amount),
  ].join(' ')
}
