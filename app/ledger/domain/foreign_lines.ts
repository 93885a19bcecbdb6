import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { Decimal } from '#money/decimal'
import { exponentOf } from '#money/currencies'
import { INVERSE_DIGITS, shareOf } from '#money/exchange'

/** An amount in its own currency and in the functional one. */
export interface TwoCurrencies {
  amount: bigint
  functional: bigint
}

export interface Pricing {
  functionalCurrency: string
  /** What came (or was pledged) at the rate of the day. */
  day: TwoCurrencies
  /** The open pledge as the books carry it, at the rates of the days it was made. */
  carried: TwoCurrencies
}

const CARRIED: readonly string[] = [
  ACCOUNTS.pledgesReceivable,
  ACCOUNTS.pledgesNotRecognised,
  ACCOUNTS.pledgesContra,
]

/**
 * Lines in a foreign currency with their functional amounts: what settles the pledge at the rate that the
 * books carry it at, everything else at the rate of the day, the authority in the functional currency. What
 * is left between the two is the exchange difference (4900), in each fund. Every account is priced by its
 * running sum, so the last unit of a pledge takes the last unit of its value and none is lost to rounding.
 */
export function priced(lines: readonly PostingLine[], pricing: Pricing): PostingLine[] {
  const { functionalCurrency, day, carried } = pricing
  const runs = new Map<string, bigint>()
  const valueOf = (line: PostingLine): bigint => {
    const basis = CARRIED.includes(line.account) ? carried : day
    const key = `${line.fund} ${line.account} ${line.amount < 0n}`
    const before = runs.get(key) ?? 0n
    runs.set(key, before + line.amount)
    return (
      shareOf(basis.functional, before + line.amount, basis.amount) -
      shareOf(basis.functional, before, basis.amount)
    )
  }
  const found = lines.map((line): PostingLine => {
    const functionalAmount = valueOf(line)
    return isAuthority(line)
      ? { ...line, currency: functionalCurrency, amount: functionalAmount, functionalAmount }
      : { ...line, functionalAmount }
  })
  const budgetary = found.filter(isAuthority)
  const financial = found.filter((line) => !isAuthority(line))
  return [...financial, ...differences(financial), ...budgetary]
}

/** Lines of a pledge, or of a change of one, all at the rate of the day. */
export function pricedPledge(
  lines: readonly PostingLine[],
  { functionalCurrency, day }: Pricing
): PostingLine[] {
  return priced(lines, { functionalCurrency, day, carried: day })
}

function isAuthority({ account }: PostingLine): boolean {
  return account.startsWith('8')
}

function differences(lines: readonly PostingLine[]): PostingLine[] {
  const sums = new Map<string, bigint>()
  for (const { fund, functionalAmount = 0n } of lines) {
    sums.set(fund, (sums.get(fund) ?? 0n) + functionalAmount)
  }
  return [...sums]
    .filter(([, sum]) => sum !== 0n)
    .map(([fund, sum]) => {
      const { agreement, party, currency } = lines.find((line) => line.fund === fund)!
      const account = ACCOUNTS.exchangeDifferences
      return { account, fund, agreement, party, currency, amount: 0n, functionalAmount: -sum }
    })
}

/** The rate that two amounts imply, `1 from = rate to`, as decimal text. */
export function impliedRate(
  from: { amount: bigint; currency: string },
  to: { amount: bigint; currency: string }
): string {
  const major = ({ amount, currency }: { amount: bigint; currency: string }) =>
    new Decimal(amount.toString()).div(new Decimal(10).pow(exponentOf(currency)))
  return major(to).div(major(from)).toSignificantDigits(INVERSE_DIGITS).toString()
}
