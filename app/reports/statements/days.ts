import { currentFiscalYear, type FiscalYear } from '#ledger/queries/ledger_state'

/**
 * The days a statement is of: those asked for, else the fiscal year that is asked for or that the last day is
 * in, until today where it is not over.
 */
export function daysOf(
  asked: { year?: string; from?: string; to?: string },
  years: FiscalYear[],
  today: string
): { year: FiscalYear | null; from: string; to: string } {
  const { to: until } = asked
  const year =
    years.find((one) => one.name === asked.year) ??
    years.find((one) => until && one.startsOn <= until && until <= one.endsOn) ??
    currentFiscalYear(years, today)
  const isOver = year !== null && year.endsOn < today
  const to = asked.to ?? (isOver ? year.endsOn : today)
  const first = asked.from ?? year?.startsOn ?? `${to.slice(0, 4)}-01-01`
  return { year, from: first <= to ? first : `${to.slice(0, 8)}01`, to }
}
