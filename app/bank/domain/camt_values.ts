import { exactAmount } from '#bank/domain/exact_amount'
import { StatementFault } from '#bank/domain/statement'
import { must, textAt, type XmlTree } from '#bank/domain/xml_tree'

/** The day at the first path that has one; of an instant the day as the bank writes it. */
export function dayAt(tree: XmlTree, ...paths: string[]): string | null {
  for (const path of paths) {
    const text = textAt(tree, path)
    if (!text) continue
    const day = text.slice(0, 10)
    if (isDay(day) && /^([T+\-Z].*)?$/.test(text.slice(10))) return day
    throw new StatementFault('E_BANK_DAY', { value: text.slice(0, 40), line: String(tree.line) })
  }
  return null
}

/** A day that exists, in the years that the books know. */
function isDay(text: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** `Amt` of an element without its sign. */
export function plainAmount(amount: XmlTree): { currency: string; amount: bigint } {
  const line = String(amount.line)
  const currency = amount.attributes.Ccy?.trim()
  if (!currency) {
    throw new StatementFault('E_CAMT_MISSING', { element: '@Ccy', within: 'Amt', line })
  }
  return { currency, amount: exactAmount(amount.text, currency, line) }
}

/** `Amt` with the sign of `CdtDbtInd`: what the account lost or owes is negative. */
export function signedAmount(tree: XmlTree): { currency: string; amount: bigint } {
  const { currency, amount } = plainAmount(must(tree, 'Amt'))
  return { currency, amount: isDebit(tree) ? -amount : amount }
}

/** Whether `CdtDbtInd` says that the account loses. */
export function isDebit(tree: XmlTree): boolean {
  const indicator = must(tree, 'CdtDbtInd')
  const value = indicator.text.trim()
  if (value === 'DBIT') return true
  if (value === 'CRDT') return false
  const params = { value: value.slice(0, 40), line: String(indicator.line) }
  throw new StatementFault('E_CAMT_SIGN', params)
}
