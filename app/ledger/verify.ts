import { AnchorChecks, type GivenAnchors } from '#ledger/anchor_checks'
import { GENESIS, entryLeaf, linkHash } from '#ledger/chain'
import { Cells } from '#ledger/verify_cells'
import { sealedTextOf } from '#ledger/sealed_text'
import type {
  LedgerSource,
  SourceEntry,
  SourceLine,
  SourceTotal,
} from '#ledger/queries/ledger_source'

export type LedgerFaultCode =
  | 'V_SEQUENCE'
  | 'V_PREVIOUS_HASH'
  | 'V_HASH'
  | 'V_PAYLOAD_UNREADABLE'
  | 'V_COLUMN'
  | 'V_LINE'
  | 'V_LINE_COUNT'
  | 'V_UNBALANCED'
  | 'V_UNKNOWN_ACCOUNT'
  | 'V_SELF_APPROVAL'
  | 'V_REVERSED_TWICE'
  | 'V_REVERSAL_DIFFERS'
  | 'V_OVERDRAWN'
  | 'V_TOTALS'
  | 'V_HEAD'
  | 'V_SUBLEDGER'
  | 'V_KEY'
  | 'V_ANCHOR_COLUMN'
  | 'V_ANCHOR_CHAIN'
  | 'V_ANCHOR_KEY'
  | 'V_ANCHOR_SIGNATURE'
  | 'V_ANCHOR_CITY'
  | 'V_ANCHOR_GONE'
  | 'V_ANCHOR_HASH'
  | 'V_ANCHOR_ROOT'
  | 'V_ANCHOR_CUT'
  | 'V_AUDIT'
  | 'V_AUDIT_ANCHOR'
  | 'V_DOCUMENT_ROW'
  | 'V_DOCUMENT_FILE'
  | 'V_DOCUMENT_GONE'
  | 'V_GUARD'
  | 'V_PERIOD_HEAD'
  | 'V_PERIOD_STATUS'
  | 'V_PERIOD_DIGEST'
  | 'V_CLOSING_ENTRY'
  | 'V_AUTHORITY'

export interface LedgerFault {
  /** The entry at fault, or null where no single entry is. */
  seq: string | null
  code: LedgerFaultCode
  params: Record<string, string>
}

export interface LedgerVerdict {
  ok: boolean
  entries: number
  headSeq: string
  headHash: string
  /** In order: the first one names the first broken entry. */
  faults: LedgerFault[]
}

export interface VerifyOptions {
  /** Anchors that somebody kept outside. */
  given?: GivenAnchors
  /** Told of each document that an entry names. */
  onDocument?: (sha256: string, seq: string) => void
}

const FAULTS_SHOWN = 50

/**
 * Recomputes a ledger from its entries alone: numbering, links, hashes, every column against the sealed
 * bytes, balance per fund and currency, reversals, availability on every day, monthly totals, head, and
 * the anchors: those stored, and those that somebody kept outside.
 */
export async function verifySource(
  source: LedgerSource,
  options: VerifyOptions = {}
): Promise<LedgerVerdict> {
  const state = new Recomputation(source, options)
  for await (const entry of source.entries) state.take(entry)
  return state.finish()
}

class Recomputation {
  #faults: LedgerFault[] = []
  #seq = 0n
  #hash = GENESIS
  #count = 0
  #cells = new Cells()
  #reversed = new Set<string>()
  #lines = new Map<string, string>()
  #accounts: Map<string, { floor_zero: boolean }>

  #anchors: AnchorChecks

  constructor(
    private source: LedgerSource,
    private options: VerifyOptions
  ) {
    const { head, anchors, keys } = source
    this.#anchors = new AnchorChecks(head.city_id, anchors, keys, options.given)
    this.#accounts = new Map(source.accounts.map((account) => [account.code, account]))
  }

  take(entry: SourceEntry) {
    this.#count++
    this.#chain(entry)
    this.#columns(entry)
    const amounts = entry.lines.map(amountsOf)
    this.#balance(entry, amounts)
    this.#reversal(entry)
    const month = entry.effective_on.slice(0, 7)
    for (const [at, line] of entry.lines.entries()) this.#project(entry, line, month, amounts[at])
  }

  finish(): LedgerVerdict {
    this.#floors()
    this.#compareTotals()
    this.#compareDays()
    this.#faults.push(...this.#anchors.finish(this.#seq))
    const { head } = this.source
    if (head.head_seq !== this.#seq.toString() || head.head_hash !== this.#hash) {
      this.#fault(null, 'V_HEAD', { stored: head.head_seq, found: this.#seq.toString() })
    }
    const faults = this.#faults.toSorted(inOrder).slice(0, FAULTS_SHOWN)
    return {
      ok: faults.length === 0,
      entries: this.#count,
      headSeq: this.#seq.toString(),
      headHash: this.#hash,
      faults,
    }
  }

  #fault(seq: string | null, code: LedgerFaultCode, params: Record<string, string> = {}) {
    this.#faults.push({ seq, code, params })
  }

  #chain(entry: SourceEntry) {
    const expected = this.#seq + 1n
    if (entry.seq !== expected.toString()) {
      this.#fault(entry.seq, 'V_SEQUENCE', { expected: expected.toString(), found: entry.seq })
    }
    if (entry.prev_hash !== this.#hash) this.#fault(entry.seq, 'V_PREVIOUS_HASH')
    const leaf = entryLeaf(entry.payload)
    const hash = linkHash(this.source.head.city_id, BigInt(entry.seq), entry.prev_hash, leaf)
    if (hash !== entry.hash) this.#fault(entry.seq, 'V_HASH')
    this.#anchors.take(BigInt(entry.seq), leaf, entry.hash)
    this.#seq = BigInt(entry.seq)
    this.#hash = entry.hash
  }

  #columns(entry: SourceEntry) {
    if (entry.approved_by !== null && entry.approved_by === entry.prepared_by) {
      this.#fault(entry.seq, 'V_SELF_APPROVAL')
    }
    // Where the columns say byte for byte what was sealed, there is nothing to be compared one by one.
    if (sealedTextOf(this.source.head.city_id, entry) === entry.payload) return
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
      ...columns
    } = entry
    for (const [column, value] of Object.entries(columns)) {
      if (sealed[column] !== value) this.#fault(entry.seq, 'V_COLUMN', { column })
    }
    if (sealed.city_id !== this.source.head.city_id)
      this.#fault(entry.seq, 'V_COLUMN', { column: 'city_id' })
    if (this.options.onDocument && Array.isArray(sealed.documents)) {
      for (const hash of sealed.documents) this.options.onDocument(String(hash), entry.seq)
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

  #balance({ lines, seq }: SourceEntry, amounts: Amounts[]) {
    const sums = new Map<string, bigint>()
    const [first] = lines
    if (lines.every(({ fund, currency }) => fund === first.fund && currency === first.currency)) {
      let [amount, functional] = [0n, 0n]
      for (const each of amounts) {
        amount += each.amount
        functional += each.functional
      }
      if (amount === 0n && functional === 0n) return
    }
    for (const [at, line] of lines.entries()) {
      add(sums, `${line.fund} ${line.currency}`, amounts[at].amount)
      add(sums, `${line.fund} functional`, amounts[at].functional)
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
    if (this.source.reversed?.has(entry.id) ?? true) {
      this.#lines.set(entry.id, entry.lines.map((line) => mirrorKey(line, 1n)).join('|'))
    }
    if (!entry.reverses_id) return
    if (this.#reversed.has(entry.reverses_id))
      this.#fault(entry.seq, 'V_REVERSED_TWICE', { entry: entry.reverses_id })
    this.#reversed.add(entry.reverses_id)
    const expected = this.#lines.get(entry.reverses_id)
    const actual = entry.lines.map((line) => mirrorKey(line, -1n)).join('|')
    if (expected !== actual)
      this.#fault(entry.seq, 'V_REVERSAL_DIFFERS', { entry: entry.reverses_id })
  }

  #project(entry: SourceEntry, line: SourceLine, month: string, { amount, functional }: Amounts) {
    const account = this.#accounts.get(line.account)
    if (!account) return this.#fault(entry.seq, 'V_UNKNOWN_ACCOUNT', { account: line.account })

    const cell = this.#cells.of(line.account, line.fund, line.budget_line ?? '')
    const total = cell.total(line.currency, month)
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

  #floors() {
    for (const { account, days } of this.#cells.available()) {
      let running = 0n
      for (const [day, { sum, seq }] of [...days].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        running += sum
        if (running > 0n) {
          this.#fault(seq, 'V_OVERDRAWN', { account, day, amount: running.toString() })
          break
        }
      }
    }
  }

  /** The daily movements that the database keeps for its guard; a file does not have them. */
  #compareDays() {
    const { days } = this.source
    if (!days) return
    const stored = new Map(days.map(({ key, moved }) => [key, moved]))
    for (const { group, days: found } of this.#cells.available()) {
      for (const [day, { sum }] of found) {
        const key = `${group} ${day}`
        if (stored.get(key) !== sum) this.#fault(null, 'V_TOTALS', { total: key })
        stored.delete(key)
      }
    }
    for (const key of stored.keys()) this.#fault(null, 'V_TOTALS', { total: key })
  }

  #compareTotals() {
    const stored = new Map(this.source.totals.map((total) => [totalKey(total), total]))
    for (const [key, total] of this.#cells.totals()) {
      const found = stored.get(key)
      stored.delete(key)
      const same =
        found &&
        found.debits === total.debits.toString() &&
        found.credits === total.credits.toString() &&
        found.functional_debits === total.fDebits.toString() &&
        found.functional_credits === total.fCredits.toString()
      if (!same) this.#fault(null, 'V_TOTALS', { total: key })
    }
    for (const key of stored.keys()) this.#fault(null, 'V_TOTALS', { total: key })
  }
}

function add(sums: Map<string, bigint>, key: string, amount: bigint) {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

interface Amounts {
  amount: bigint
  functional: bigint
}

function amountsOf(line: SourceLine): Amounts {
  return { amount: BigInt(line.amount), functional: BigInt(line.functional_amount) }
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

function totalKey(total: SourceTotal): string {
  return [total.account, total.fund, total.budget_line, total.currency, total.month].join(' ')
}

/** Faults of an entry in the order of entries, what belongs to no entry last. */
function inOrder(a: LedgerFault, b: LedgerFault): number {
  if (a.seq === b.seq) return 0
  if (a.seq === null) return 1
  if (b.seq === null) return -1
  return BigInt(a.seq) < BigInt(b.seq) ? -1 : 1
}
