import { NO_CURRENCY, exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import type { AccountType } from '#ledger/domain/chart'

/*
 * The journal format of hledger, as far as we write it. Texts of people may hold anything: a `;` would
 * begin a comment, a tag in it could change a date, two spaces end the name of an account.
 */

/** Minutes of volunteers are kept under ISO 4217's "no currency"; in a journal they are a commodity. */
export const MINUTES = 'min'

/** The first part of a name, from which hledger infers what kind of account it is. */
const ROOTS: Record<AccountType, string> = {
  asset: 'assets',
  liability: 'liabilities',
  net_assets: 'equity',
  revenue: 'revenues',
  expense: 'expenses',
  budgetary: 'budgetary',
  memorandum: 'memorandum',
}

/** A text that ends neither a line nor a description. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(';', ',')
    .trim()
}

/** A text as one part of the name of an account; `fallback` when nothing of it is left. */
export function accountPart(text: string, fallback: string): string {
  return plainText(text).replaceAll(/[:()[\]{}"]+/g, '-') || fallback
}

/** Names for records by their ids: two that look alike get their ids behind them. */
export function partNames(records: { id: string; text: string }[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { id, text } of records) {
    const name = accountPart(text, id)
    names.set(id, taken.has(name) ? `${name} ${id}` : name)
    taken.add(name)
  }
  return names
}

/** The name of an account: kind, number, fund and, where there is one, budget line. */
export function accountName(type: AccountType, code: string, fund: string, line?: string): string {
  return [ROOTS[type], code, fund, ...(line ? [line] : [])].join(':')
}

export function commodityOf(currency: string): string {
  return currency === NO_CURRENCY ? MINUTES : currency
}

export function journalAmount(minor: bigint, currency: string): string {
  const text = currency === NO_CURRENCY ? minor.toString() : toDecimalString(minor, currency)
  return `${text} ${commodityOf(currency)}`
}

/** How amounts of a currency are written: a decimal mark, and no more digits than the currency has. */
export function commodityDirective(currency: string): string {
  const digits = currency === NO_CURRENCY ? 0 : exponentOf(currency)
  return `commodity 1000.${'0'.repeat(digits)} ${commodityOf(currency)}`
}

export interface JournalEntry {
  day: string
  seq: string
  id: string
  kind: string
  memo: string
  postings: { account: string; amount: string }[]
}

/** One transaction. Number, id and kind are tags; the memo stays in the description, where nothing is read out of it. */
export function journalText({ day, seq, id, kind, memo, postings }: JournalEntry): string {
  const description = [`${day} * (${seq})`, plainText(memo)].filter(Boolean).join(' ')
  const lines = postings.map(({ account, amount }) => `    ${account}  ${amount}`)
  return [`${description}  ; seq:${seq}, id:${id}, kind:${kind}`, ...lines, ''].join('\n')
}
