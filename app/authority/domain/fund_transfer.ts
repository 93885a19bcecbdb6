/** What money that leaves a fund is called in the books. */
export type TransferKind = 'transfer' | 'designation' | 'restriction_release'

/** How a fund is tied, as far as leaving it goes. */
export interface TiedFund {
  restriction: string
  /** The last day of its time restriction; null when it has none. */
  endsOn: string | null
}

const UNTIED = ['unrestricted', 'designated']

/** Free money that a body of the city sets aside is designated; all other money is transferred. */
export function kindOfTransfer(from: TiedFund, to: TiedFund): 'transfer' | 'designation' {
  return from.restriction === 'unrestricted' && to.restriction === 'designated'
    ? 'designation'
    : 'transfer'
}

/** Whether money may leave the fund on a day only with the consent of who tied it. */
export function needsConsent(from: TiedFund): boolean {
  return !UNTIED.includes(from.restriction)
}

/**
 * Whether the restriction of a fund has ended by itself: it was of time alone and the time is over. A
 * purpose does not end with a date; then whoever gave the money decides what becomes of the rest.
 */
export function hasLapsed(fund: TiedFund, on: string): boolean {
  return fund.restriction === 'time' && fund.endsOn !== null && fund.endsOn < on
}
