import { Refusal } from '#core/refusal'
import { readTypedAmount } from '#funding/typed_amount'
import type { PostingLine } from '#ledger/domain/entry'

/** One row of the form as it was typed. */
export interface TypedLine {
  account?: string
  fund?: string
  line?: string
  currency?: string
  /** Amount in the other currency; the side says its sign. */
  foreign?: string
  debit?: string
  credit?: string
}

/** The lines of the rows that say something; what cannot be read is refused at its field. */
export function readLines(
  rows: readonly TypedLine[],
  of: { currency: string; locale: string }
): PostingLine[] {
  return rows.flatMap((row, index): PostingLine[] => {
    if (!row.account && !row.debit && !row.credit && !row.fund && !row.line) return []
    const at = (name: keyof TypedLine) => `lines.${index}.${name}`
    if (!row.account) throw new Refusal('E_LINE_ACCOUNT', {}, at('account'))
    if (!row.fund) throw new Refusal('E_LINE_FUND', {}, at('fund'))
    if (Boolean(row.debit) === Boolean(row.credit))
      throw new Refusal('E_LINE_SIDE', {}, at('debit'))
    const read = (name: 'debit' | 'credit' | 'foreign', currency: string) => {
      const minor = readTypedAmount(row[name]!, { currency, locale: of.locale, field: at(name) })
      if (minor < 0n) throw new Refusal('E_LINE_SIDE', {}, at(name))
      return minor
    }
    const sign = row.debit ? 1n : -1n
    const worth = sign * read(row.debit ? 'debit' : 'credit', of.currency)
    const isForeign = row.currency !== undefined && row.currency !== of.currency
    const amount = isForeign ? sign * (row.foreign ? read('foreign', row.currency!) : 0n) : worth
    return [
      {
        account: row.account,
        fund: row.fund,
        budgetLine: row.line ?? null,
        currency: isForeign ? row.currency! : of.currency,
        amount,
        functionalAmount: worth,
      },
    ]
  })
}
