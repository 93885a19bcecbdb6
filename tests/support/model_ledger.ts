/*
 * A ledger in a hundred lines, for whoever checks ours: it shares no code with it, knows no database and
 * adds everything up anew each time it is asked. Amounts are debit positive, days are YYYY-MM-DD.
 */

export interface Move {
  account: string
  fund: number
  line?: number
  commitment?: number
  agreement?: number
  amount: bigint
}

export interface ModelEntry {
  kind: string
  day: string
  moves: Move[]
  /** The entry that this one takes back. */
  reverses?: number
  /** What the entry is about: commitment, payable or refund by the number of its own entry. */
  about?: number
  amount: bigint
  isFinal?: boolean
}

type Filter = Partial<Omit<Move, 'amount'>>

/** Money out of `credit` into `debit`. */
export function pairOf(
  debit: string,
  credit: string,
  amount: bigint,
  of: Omit<Move, 'account' | 'amount'>
): Move[] {
  if (amount === 0n) return []
  return [
    { ...of, account: debit, amount },
    { ...of, account: credit, amount: -amount },
  ]
}

export class ModelLedger {
  entries: ModelEntry[] = []
  closed = new Set<string>()

  #all(extra: ModelEntry[] = []) {
    return [...this.entries, ...extra].flatMap(({ day, moves }) =>
      moves.map((move) => ({ ...move, day }))
    )
  }

  sum(of: Filter): bigint {
    return this.#all()
      .filter((move) => matches(move, of))
      .reduce((sum, { amount }) => sum + amount, 0n)
  }

  /** The smallest debit balance on the day or on any later one. */
  lowest(of: Filter, from: string): bigint {
    const moves = this.#all().filter((move) => matches(move, of))
    const days = [from, ...moves.map(({ day }) => day).filter((day) => day > from)]
    const on = (last: string) =>
      moves.filter(({ day }) => day <= last).reduce((sum, { amount }) => sum + amount, 0n)
    return days.map(on).reduce((least, one) => (one < least ? one : least))
  }

  /** Whether the entry is in force: it was not taken back, or that was taken back itself. */
  stands(index: number): boolean {
    const by = this.entries.findIndex(({ reverses }) => reverses === index)
    return by < 0 || !this.stands(by)
  }

  /** What entries of a kind about something still come to. */
  standing(kind: string, about: (entry: ModelEntry) => boolean): bigint {
    return this.entries
      .filter((entry, index) => entry.kind === kind && about(entry) && this.stands(index))
      .reduce((sum, { amount }) => sum + amount, 0n)
  }

  isOpen(day: string): boolean {
    return !this.closed.has(day.slice(0, 7))
  }

  /** Why the entry may not be: a closed month, or authority below zero on some day from its own on. */
  refuses(entry: ModelEntry): boolean {
    if (!this.isOpen(entry.day)) return true
    const groups = new Map<string, Move>()
    for (const move of entry.moves) {
      if (['8100', '8200', '8300'].includes(move.account)) groups.set(groupOf(move), move)
    }
    const moves = this.#all([entry])
    return [...groups.values()].some((group) => {
      const ofGroup = moves.filter((move) => groupOf(move) === groupOf(group))
      const taken = entry.moves
        .filter((move) => groupOf(move) === groupOf(group))
        .reduce((sum, { amount }) => sum + amount, 0n)
      if (taken <= 0n) return false
      const days = new Set([
        entry.day,
        ...ofGroup.map(({ day }) => day).filter((day) => day > entry.day),
      ])
      return [...days].some(
        (last) =>
          ofGroup.filter(({ day }) => day <= last).reduce((sum, { amount }) => sum + amount, 0n) >
          0n
      )
    })
  }

  /** The day a reversal takes effect: that of the entry, or the first of the next open month. */
  reversalDay(day: string): string | null {
    if (this.isOpen(day)) return day
    for (let month = Number(day.slice(5, 7)) + 1; month <= 12; month++) {
      const first = `2023-${String(month).padStart(2, '0')}-01`
      if (this.isOpen(first)) return first
    }
    return null
  }

  /** Balances that are not zero, by account, fund and line, sorted. */
  balances(): string[] {
    const sums = new Map<string, bigint>()
    for (const { account, fund, line, amount } of this.#all()) {
      const key = `${account} fund ${fund} line ${line ?? '-'}`
      sums.set(key, (sums.get(key) ?? 0n) + amount)
    }
    return [...sums]
      .filter(([, sum]) => sum !== 0n)
      .map(([key, sum]) => `${key}: ${sum}`)
      .toSorted()
  }
}

function matches(move: Move, of: Filter): boolean {
  return Object.entries(of).every(([name, value]) => move[name as keyof Move] === value)
}

function groupOf({ account, fund, line, commitment }: Move): string {
  return [account, fund, account === '8100' ? '' : line, account === '8300' ? commitment : ''].join(
    ' '
  )
}
