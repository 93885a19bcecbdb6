import { accountFaults } from '#ledger/account_faults'
import { AnchorChecks, type GivenAnchors } from '#ledger/anchor_checks'
import { GENESIS } from '#ledger/chain'
import type { LedgerFault, LedgerFaultCode } from '#ledger/faults'
import type { LedgerSource, SourceTotal } from '#ledger/source'
import { Cells } from '#ledger/verify_cells'
import { LedgerPart, type PartFound, type PartTask, type ReversalStep } from '#ledger/verify_part'

export interface LedgerVerdict {
  ok: boolean
  entries: number
  lines: number
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
  /** Recomputes all entries in parts, which come back in their order: in threads, for a long ledger. */
  inParts?: (task: PartTask) => Promise<PartFound[]>
}

/** A table that is gone is one fault for each of its records: no list of them need be longer. */
export const FAULTS_SHOWN = 50

/**
 * Recomputes a ledger from its entries alone: numbering, links, hashes, every column against the sealed
 * bytes, balance per fund and currency, reversals, availability on every day, totals, head, and
 * the anchors: those stored, and those that somebody kept outside.
 */
export async function verifySource(
  source: LedgerSource,
  options: VerifyOptions = {}
): Promise<LedgerVerdict> {
  const { head, accounts, reversed } = source
  const anchors = new AnchorChecks(head.city_id, source.anchors, source.keys, options.given)
  const { anchored, highest: leavesUpTo } = anchors
  const task = { cityId: head.city_id, accounts, reversed, anchored, leavesUpTo }
  // Of very long ledgers that would be a second hash of every entry; no figure and no proof depends on it
  const requests = !options.inParts
  const parts = options.inParts
    ? await options.inParts(task)
    : [await inOnePart(source, { ...task, requests })]
  const whole = new WholeLedger(source, anchors)
  for (const part of parts) {
    whole.take(part)
    for (const [hash, seq] of part.documents) options.onDocument?.(hash, seq)
  }
  return whole.finish()
}

async function inOnePart(source: LedgerSource, task: PartTask): Promise<PartFound> {
  const part = new LedgerPart(task)
  for await (const entry of source.entries) part.take(entry)
  return part.finish()
}

/** All parts together: what goes across entries, and the sums against those that are stored. */
class WholeLedger {
  #faults: LedgerFault[] = []
  #seq = 0n
  #hash = GENESIS
  #count = 0
  #lines = 0
  #cells = new Cells()
  #reversed = new Set<string>()
  #mirrors = new Map<string, string>()

  constructor(
    private source: LedgerSource,
    private anchors: AnchorChecks
  ) {}

  /** The next part of the ledger, which has judged its own links already. */
  take(part: PartFound) {
    this.#count += part.count
    this.#lines += part.lines
    this.#faults.push(...part.faults)
    this.anchors.take(part)
    for (const step of part.reversals) this.#reversal(step)
    this.#cells.add(part.cells)
    if (!part.last) return
    this.#seq = part.last.seq
    this.#hash = part.last.hash
  }

  finish(): LedgerVerdict {
    this.#faults.push(...accountFaults(this.source.accounts))
    this.#floors()
    this.#compareTotals()
    this.#compareDays()
    this.#faults.push(...this.anchors.finish(this.#seq))
    const { head } = this.source
    if (head.head_seq !== this.#seq.toString() || head.head_hash !== this.#hash) {
      this.#fault(null, 'V_HEAD', { stored: head.head_seq, found: this.#seq.toString() })
    }
    const faults = this.#faults.toSorted(inOrder).slice(0, FAULTS_SHOWN)
    return {
      ok: faults.length === 0,
      entries: this.#count,
      lines: this.#lines,
      headSeq: this.#seq.toString(),
      headHash: this.#hash,
      faults,
    }
  }

  #fault(seq: string | null, code: LedgerFaultCode, params: Record<string, string> = {}) {
    this.#faults.push({ seq, code, params })
  }

  #reversal({ id, seq, lines, reverses }: ReversalStep) {
    this.#mirrors.set(id, lines)
    if (!reverses) return
    if (this.#reversed.has(reverses.id))
      this.#fault(seq, 'V_REVERSED_TWICE', { entry: reverses.id })
    this.#reversed.add(reverses.id)
    if (this.#mirrors.get(reverses.id) !== reverses.lines)
      this.#fault(seq, 'V_REVERSAL_DIFFERS', { entry: reverses.id })
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
    const isFile = !this.source.days
    for (const [key, total] of isFile ? this.#cells.monthTotals() : this.#cells.totals()) {
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
