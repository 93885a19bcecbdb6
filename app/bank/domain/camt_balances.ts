import { dayAt, signedAmount } from '#bank/domain/camt_values'
import type { StatementBalance } from '#bank/domain/statement'
import { all, textAt, type XmlTree } from '#bank/domain/xml_tree'

/** The balances that the head of a statement states, in their order. */
export function readBalances(head: XmlTree): StatementBalance[] {
  return all(head, 'Bal').map(readBalance)
}

function readBalance(tree: XmlTree): StatementBalance {
  const { amount, currency } = signedAmount(tree)
  return {
    code: textAt(tree, 'Tp/CdOrPrtry/Cd') ?? textAt(tree, 'Tp/CdOrPrtry/Prtry') ?? '–',
    currency,
    amount,
    on: dayAt(tree, 'Dt/Dt', 'Dt/DtTm'),
  }
}

/**
 * What the account held before the first line: the opening balance, or the closing one of the statement
 * before; on a further page of a long statement what the page before ended with.
 */
export function openingOf(
  balances: readonly StatementBalance[],
  currency: string,
  page: string | null
): StatementBalance | null {
  const isFirst = page === null || /^0*1?$/.test(page)
  return (
    earliest(ofCode(balances, 'OPBD', currency)) ??
    earliest(ofCode(balances, 'PRCD', currency)) ??
    (isFirst ? null : (ofCode(balances, 'ITBD', currency)[0] ?? null))
  )
}

/**
 * What it held after the last line: the closing balance; on a page that is not the last, and in a statement
 * of a day that is not over, the interim one.
 */
export function closingOf(
  balances: readonly StatementBalance[],
  currency: string,
  page: string | null
): StatementBalance | null {
  const closing = latest(ofCode(balances, 'CLBD', currency))
  if (closing) return closing
  const interim = ofCode(balances, 'ITBD', currency)
  const opens = openingOf(balances, currency, page)?.code === 'ITBD' ? 1 : 0
  return interim.slice(opens).at(-1) ?? null
}

/** A statement of a month may state the balances of each of its days. */
function earliest(balances: readonly StatementBalance[]): StatementBalance | null {
  return pick(balances, (day, found) => day < found)
}

function latest(balances: readonly StatementBalance[]): StatementBalance | null {
  return pick(balances, (day, found) => day > found)
}

function pick(
  balances: readonly StatementBalance[],
  isBetter: (day: string, found: string) => boolean
): StatementBalance | null {
  let found: StatementBalance | null = null
  for (const one of balances) if (!found || isBetter(one.on ?? '', found.on ?? '')) found = one
  return found
}

/** A statement of several currencies states each balance in each: the account's own comes first. */
function ofCode(balances: readonly StatementBalance[], code: string, currency: string) {
  const named = balances.filter((balance) => balance.code === code)
  const own = named.filter((balance) => balance.currency === currency)
  return own.length > 0 ? own : named
}
