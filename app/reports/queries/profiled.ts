import type { Client } from '#core/sql'
import { profiledUntil } from '#programmes/domain/budget_profile'
import { standingProfiles } from '#programmes/queries/budget_profiles'
import type { Profiled } from '#reports/domain/variance'

/** How the budget of some lines falls to their year: by profiles, by days, or partly by each. */
export const EXPECTED_BY = ['profile', 'days', 'both'] as const
export type ExpectedBy = (typeof EXPECTED_BY)[number]

/** What profiles say of the lines of a year on a day. */
export interface ProfiledLines {
  of(lines: Iterable<string>): Profiled
  by(lines: readonly string[]): ExpectedBy
}

/** The profiles of the lines of a fiscal year as they stood on a day; without a year there are none. */
export async function profiledLines(
  client: Client,
  cityId: string,
  year: { startsOn: string } | null,
  on: { day: string; knownAt: bigint | null; knownUntil: string | null }
): Promise<ProfiledLines> {
  const found = new Map<string, Profiled>()
  if (year) {
    const { startsOn } = year
    const ofYear = { of: Number.parseInt(startsOn.slice(0, 4), 10), startsOn }
    const span = { ...on, asOf: on.day }
    for (const [line, { months }] of await standingProfiles(client, cityId, ofYear, span)) {
      const budget = months.reduce((sum, amount) => sum + amount, 0n)
      found.set(line, { budget, expected: profiledUntil(months, startsOn, on.day) })
    }
  }
  return {
    of: (lines) =>
      [...lines].reduce(
        (sum, line) => {
          const one = found.get(line)
          return one
            ? { budget: sum.budget + one.budget, expected: sum.expected + one.expected }
            : sum
        },
        { budget: 0n, expected: 0n }
      ),
    by(lines) {
      const own = lines.filter((line) => found.has(line)).length
      return own === 0 ? 'days' : own === lines.length ? 'profile' : 'both'
    },
  }
}
