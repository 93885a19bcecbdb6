/** How days between two dates become years. */
export const DAY_COUNTS = ['act/365F', 'act/360', '30/360', 'act/act ISDA'] as const
export type DayCount = (typeof DAY_COUNTS)[number]

/** A length of time in whole steps of 1/`stepsPerYear` years. */
export interface StepsOfYear {
  steps: number
  stepsPerYear: number
}

const MS_PER_DAY = 86_400_000
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * The number of an ISO date's day, counted in UTC: a clock that is set forward or back in between is no
 * part of a day. Throws RangeError for a date that is none.
 */
export function dayNumber(date: string): number {
  const time = DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  const isDate = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
  if (!isDate) throw new RangeError(`"${date}" is no date`)
  return time / MS_PER_DAY
}

/** The years from one ISO date to another, exactly; less than 0 when the other is earlier. */
export function yearsBetween(from: string, to: string, basis: DayCount): StepsOfYear {
  if (dayNumber(to) < dayNumber(from)) {
    const { steps, stepsPerYear } = yearsBetween(to, from, basis)
    return { steps: -steps, stepsPerYear }
  }
  switch (basis) {
    case 'act/365F':
      return { steps: dayNumber(to) - dayNumber(from), stepsPerYear: 365 }
    case 'act/360':
      return { steps: dayNumber(to) - dayNumber(from), stepsPerYear: 360 }
    case '30/360':
      return { steps: days30US(from, to), stepsPerYear: 360 }
    case 'act/act ISDA':
      return { steps: actualSteps(from, to), stepsPerYear: 365 * 366 }
  }
}

const partsOf = (date: string) => date.split('-').map(Number)
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function isEndOfFebruary(date: string): boolean {
  const [year, month, day] = partsOf(date)
  return month === 2 && day === (isLeap(year) ? 29 : 28)
}

/** Months of 30 days as in the United States, the ends of February included. */
function days30US(from: string, to: string): number {
  const [fromYear, fromMonth, fromDay] = partsOf(from)
  const [toYear, toMonth, toDay] = partsOf(to)
  let [first, last] = [fromDay, toDay]
  if (isEndOfFebruary(from)) {
    if (isEndOfFebruary(to)) last = 30
    first = 30
  }
  if (last === 31 && first >= 30) last = 30
  if (first === 31) first = 30
  return 360 * (toYear - fromYear) + 30 * (toMonth - fromMonth) + (last - first)
}

/** Days of leap years count 1/366, the others 1/365. */
function actualSteps(from: string, to: string): number {
  const [fromYear] = partsOf(from)
  const [toYear] = partsOf(to)
  let steps = 0
  for (let year = fromYear; year <= toYear; year++) {
    const first = year === fromYear ? dayNumber(from) : newYear(year)
    const last = year === toYear ? dayNumber(to) : newYear(year + 1)
    steps += (last - first) * (isLeap(year) ? 365 : 366)
  }
  return steps
}

function newYear(year: number): number {
  return dayNumber(`${String(year).padStart(4, '0')}-01-01`)
}
