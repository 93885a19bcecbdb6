import type { SourceEntry, SourceLine } from '#ledger/source'

/*
 * What would have been sealed if the columns of an entry are right: its canonical text without documents,
 * which no column holds. The texts are taken as they are, so only equal columns make equal bytes.
 */

/**
 * Texts of the lines of one account, fund and budget line. Most of them differ in their amounts only: what
 * stands around these is kept from the line before and made anew where that one had other values.
 */
export class LineTexts {
  #account: string
  #budgetLine: string
  #fund: string
  #begin: { agreement: string | null; text: string } | null = null
  #middle: { commitment: string | null; currency: string; text: string } | null = null
  #end: (EndOfLine & { text: string }) | null = null

  constructor(account: string, fund: string, budgetLine: string | null) {
    this.#account = quoted(account)
    this.#budgetLine = quoted(budgetLine)
    this.#fund = quoted(fund)
  }

  /** Text of a line; its amounts are whole numbers. */
  of(line: SourceLine): string {
    return `${this.#beginOf(line)}${line.amount}${this.#middleOf(line)}${line.functional_amount}${this.#endOf(line)}`
  }

  #beginOf({ agreement }: SourceLine): string {
    const last = this.#begin
    if (last && last.agreement === agreement) return last.text
    const text = `{"account":${this.#account},"agreement":${quoted(agreement)},"amount":"`
    this.#begin = { agreement, text: flat(text) }
    return this.#begin.text
  }

  #middleOf({ commitment, currency }: SourceLine): string {
    const last = this.#middle
    if (last && last.commitment === commitment && last.currency === currency) return last.text
    const text = `","budget_line":${this.#budgetLine},"commitment":${quoted(commitment)},"currency":${quoted(currency)},"functional_amount":"`
    this.#middle = { commitment, currency, text: flat(text) }
    return this.#middle.text
  }

  #endOf({ instalment, party, quantity, unit }: SourceLine): string {
    const last = this.#end
    if (
      last &&
      last.instalment === instalment &&
      last.party === party &&
      last.quantity === quantity &&
      last.unit === unit
    )
      return last.text
    const text = `","fund":${this.#fund},"instalment":${quoted(instalment)},"party":${quoted(party)},"quantity":${quoted(quantity)},"unit":${quoted(unit)}}`
    this.#end = { instalment, party, quantity, unit, text: flat(text) }
    return this.#end.text
  }
}

type EndOfLine = Pick<SourceLine, 'instalment' | 'party' | 'quantity' | 'unit'>

/** The text as one piece: one that was put together is otherwise put together again by each reader. */
function flat(text: string): string {
  return Buffer.from(text).toString()
}

const [city, kind, maker, checker] = [remembered(), remembered(), remembered(), remembered()]

/** Text of an entry around those of its lines. */
export function sealedEntry(cityId: string, entry: SourceEntry, lines: string): string {
  return `{"approved_by":${checker(entry.approved_by)},"city_id":${city(cityId)},"effective_on":${quoted(entry.effective_on)},"id":${quoted(entry.id)},"kind":${kind(entry.kind)},"lines":[${lines}],"memo":${quoted(entry.memo)},"prepared_by":${maker(entry.prepared_by)},"recorded_at":${quoted(entry.recorded_at)},"reverses_id":${quoted(entry.reverses_id)},"seq":${quoted(entry.seq)},"source_id":${quoted(entry.source_id)},"source_type":${quoted(entry.source_type)},"v":1}`
}

/** `quoted` for values that often come again: the answer to the last one is kept. */
function remembered(): typeof quoted {
  let [last, text]: [string | null, string] = [null, 'null']
  return (value) => {
    if (value !== last) [last, text] = [value, quoted(value)]
    return text
  }
}

/** Letters that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(value: string | null): string {
  if (value === null) return 'null'
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)
}
