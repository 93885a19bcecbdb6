import { LineTexts } from '#ledger/sealed_text'

export interface CellTotal {
  debits: bigint
  credits: bigint
  fDebits: bigint
  fCredits: bigint
}

export interface CellDay {
  sum: bigint
  /** Number of the last entry that moved something on this day. */
  seq: string
}

/** What one account, fund and budget line moved, by part of a month and by day. */
export class Cell {
  #last = { currency: '', part: '', total: none() }
  #lastDay = { commitment: '', day: '', moved: { sum: 0n, seq: '' } }
  #texts: LineTexts | null = null
  readonly parts = new Map<string, CellTotal>()
  readonly groups = new Map<string, Map<string, CellDay>>()

  constructor(
    readonly account: string,
    readonly fund: string,
    readonly line: string
  ) {}

  /** Entries mostly come in the order of their days: the total of the line before is asked for again. */
  total(currency: string, part: string): CellTotal {
    if (this.#last.currency === currency && this.#last.part === part) return this.#last.total
    const total = getOrMake(this.parts, `${currency} ${part}`, none)
    this.#last = { currency, part, total }
    return total
  }

  day(commitment: string, day: string): CellDay {
    if (this.#lastDay.day === day && this.#lastDay.commitment === commitment)
      return this.#lastDay.moved
    const days = getOrMake(this.groups, commitment, () => new Map<string, CellDay>())
    const moved = getOrMake(days, day, () => ({ sum: 0n, seq: '' }))
    this.#lastDay = { commitment, day, moved }
    return moved
  }

  /** What is sealed of all its lines alike. */
  get texts(): LineTexts {
    return (this.#texts ??= new LineTexts(this.account, this.fund, this.line || null))
  }
}

/** The movements of one account, fund and budget line as plain data. */
export interface CellFound {
  account: string
  fund: string
  line: string
  parts: Map<string, CellTotal>
  groups: Map<string, Map<string, CellDay>>
}

/** Everything a ledger moved, by account, fund and budget line. */
export class Cells {
  #accounts = new Map<string, Map<string, Map<string, Cell>>>()

  of(account: string, fund: string, line: string): Cell {
    const found = this.#accounts.get(account)?.get(fund)?.get(line)
    if (found) return found
    const funds = getOrMake(this.#accounts, account, () => new Map<string, Map<string, Cell>>())
    const lines = getOrMake(funds, fund, () => new Map<string, Cell>())
    return getOrMake(lines, line, () => new Cell(account, fund, line))
  }

  /** All movements, to be added to those of other entries. */
  found(): CellFound[] {
    return [...this.#all()].map(({ account, fund, line, parts, groups }) => ({
      ...{ account, fund, line, parts, groups },
    }))
  }

  /** Adds what later entries moved. */
  add(later: readonly CellFound[]): void {
    for (const { account, fund, line, parts, groups } of later) {
      const cell = this.of(account, fund, line)
      for (const [part, moved] of parts) {
        addTo(getOrMake(cell.parts, part, none), moved)
      }
      for (const [commitment, days] of groups) {
        for (const [day, { sum, seq }] of days) {
          const own = cell.day(commitment, day)
          own.sum += sum
          own.seq = seq
        }
      }
    }
  }

  *totals(): Iterable<[key: string, total: CellTotal]> {
    for (const { account, fund, line, parts } of this.#all()) {
      for (const [part, total] of parts) yield [`${account} ${fund} ${line} ${part}`, total]
    }
  }

  /** By whole months, as a file has them. */
  monthTotals(): Map<string, CellTotal> {
    const months = new Map<string, CellTotal>()
    for (const [key, moved] of this.totals())
      addTo(getOrMake(months, key.slice(0, -'-DD'.length), none), moved)
    return months
  }

  *available(): Iterable<{ group: string; account: string; days: Map<string, CellDay> }> {
    for (const { account, fund, line, groups } of this.#all()) {
      for (const [commitment, days] of groups) {
        yield { group: `${account} ${fund} ${line} ${commitment}`, account, days }
      }
    }
  }

  *#all(): Iterable<Cell> {
    for (const funds of this.#accounts.values())
      for (const lines of funds.values()) yield* lines.values()
  }
}

function none(): CellTotal {
  return { debits: 0n, credits: 0n, fDebits: 0n, fCredits: 0n }
}

function addTo(total: CellTotal, moved: CellTotal): void {
  total.debits += moved.debits
  total.credits += moved.credits
  total.fDebits += moved.fDebits
  total.fCredits += moved.fCredits
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
