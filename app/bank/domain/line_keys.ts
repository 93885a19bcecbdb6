import type { StatementLine } from '#bank/domain/statement'

/**
 * What makes a line the same line in another file: the bank's reference with day and amount, because
 * some banks give one reference to a payment and to its fee; without a reference everything that is
 * said of it. Lines that are alike within one statement are told apart by their number there, so two
 * equal payments of one day are two, however often the statement comes again. `isOther` says of which keys
 * it is certain that they stand for other lines: those are passed over.
 */
export function lineKeys(
  lines: readonly StatementLine[],
  isOther: (key: string) => boolean = () => false
): string[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const key = JSON.stringify(factsOf(line))
    let no = (seen.get(key) ?? 0) + 1
    while (line.bankRef === null && isOther(`${key}#${no}`)) no++
    seen.set(key, no)
    return `${key}#${no}`
  })
}

function factsOf(line: StatementLine): (string | null)[] {
  const { bankRef, bookedOn, valueOn } = line
  const amount = line.amount.toString()
  if (bankRef !== null) return ['ref', bankRef, bookedOn, amount]
  const { endToEnd, structuredRef, counterparty, counterpartyAccount, text } = line
  const said = [endToEnd, structuredRef, counterparty, counterpartyAccount, text]
  return ['said', bookedOn, valueOn, amount, ...said]
}
