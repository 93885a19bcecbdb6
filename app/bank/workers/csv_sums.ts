import { wordKey } from '#imports/domain/text'

/** The money of a row as its columns say it. */
export interface Money {
  no: number
  amount: bigint | null
  debit: bigint | null
  credit: bigint | null
  balance: bigint | null
}

const COLUMNS = ['amount', 'debit', 'credit'] as const

/** The word with which banks begin the name of a sum below their movements. */
const WORDS = new Set(
  (
    'skupaj|seštevek|vmesni|vsota|promet|total|totals|subtotal|grand|sum|turnover|' +
    'разом|усього|всього|підсумок|обороти|итого|합계|계|총계|소계|총합계'
  ).split('|')
)

interface Totals {
  sum: Record<(typeof COLUMNS)[number], bigint>
  size: Record<(typeof COLUMNS)[number], bigint>
}

/** Follows the columns of money down a table, so that the sums below are known for what they are. */
export class CsvSums {
  #all = nothing()
  /** Since the last sum: banks also print one below each day. */
  #since = nothing()

  add(money: Money): void {
    for (const totals of [this.#all, this.#since]) {
      for (const column of COLUMNS) {
        const amount = money[column] ?? 0n
        totals.sum[column] += amount
        totals.size[column] += amount < 0n ? -amount : amount
      }
    }
  }

  /** Whether a row calls itself a sum and says what its columns have above it, with or without signs. */
  isSum(money: Money, cells: readonly string[]): boolean {
    if (!cells.some((cell) => WORDS.has(wordKey(cell).split(' ')[0]!))) return false
    const fits = ({ sum, size }: Totals) =>
      COLUMNS.every((column) => {
        const stated = money[column]
        return !stated || [sum[column], -sum[column], size[column]].includes(stated)
      })
    if (!fits(this.#all) && !fits(this.#since)) return false
    this.#since = nothing()
    return true
  }
}

function nothing(): Totals {
  const zero = () => ({ amount: 0n, debit: 0n, credit: 0n })
  return { sum: zero(), size: zero() }
}
