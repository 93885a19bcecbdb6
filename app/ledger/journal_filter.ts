import type { Infer } from '@vinejs/vine/types'
import type { JournalFilter } from '#ledger/queries/journal'
import type { journalValidator } from '#ledger/validators'

/** The filter that the address of a journal asks for. */
export function journalFilterOf(asked: Infer<typeof journalValidator>): JournalFilter {
  const { account, known, prior, closing, group, restriction, ...rest } = asked
  return {
    ...rest,
    accounts: account?.split('-'),
    groups: group?.split(','),
    restrictions: restriction?.split('-'),
    knownAt: known ? BigInt(known) : null,
    priorPeriod: prior === 'only',
    activity: closing === 'without',
  }
}
