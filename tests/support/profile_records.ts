import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { writeProfile, type ProfileWriting } from '#programmes/actions/write_profile'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeBudgetLine } from '#tests/support/plan_records'

/** Twelve months with these amounts, by number from 1. */
export function monthly(given: Record<number, bigint>): bigint[] {
  return Array.from({ length: 12 }, (_, index) => given[index + 1] ?? 0n)
}

export async function profile(
  writing: Partial<ProfileWriting> & Pick<ProfileWriting, 'cityId' | 'lineId' | 'by' | 'months'>
): Promise<void> {
  await transact((trx) =>
    writeProfile(trx, { id: newId(), version: 0, reason: 'School terms', ...writing })
  )
}

/** A line of `makeBudgetLine` with a profile of its need. */
export async function makeProfiledLine(city: TestCity): Promise<string> {
  const lineId = await makeBudgetLine(city)
  const { id: by } = await makePerson(city, 'finance_officer')
  await profile({ cityId: city.id, lineId, by, months: monthly({ 3: 40_000n, 9: 60_000n }) })
  return lineId
}
