import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import {
  openingEntry,
  openingRow,
  payablesOf,
  refuseFaults,
  type FundOpening,
} from '#authority/actions/record_opening'
import { insertMany } from '#core/insert_many'
import { NotTogether, refuseTwins } from '#core/not_together'
import { selectRows } from '#core/sql'
import { postEntries } from '#ledger/actions/post_entry'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

/**
 * Records the openings of many funds of a city as `recordOpening` would one after the other, asking the
 * books once for all of them: of funds in which nothing happened yet. Where one is another, or is refused,
 * the transaction is to be taken back and each recorded by itself.
 */
export async function recordOpenings(
  trx: TransactionClientContract,
  cityId: string,
  openings: readonly FundOpening[]
): Promise<void> {
  if (openings.length === 0) return
  await lockLedger(trx, cityId)
  const currency = await functionalCurrency(trx, cityId)
  const ids = openings.map(({ id }) => id)
  const fundIds = openings.map(({ fundId }) => fundId)
  refuseTwins(ids)
  refuseTwins(fundIds)
  for (const opening of openings) refuseFaults(opening, currency)
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM fund_openings
     WHERE city_id = ? AND (id IN (${marks(ids)}) OR fund_id IN (${marks(fundIds)})) LIMIT 1`,
    [cityId, ...ids, ...fundIds]
  )
  const funds = await selectRows(
    trx,
    `SELECT f.id, f.code FROM funds f WHERE f.city_id = ? AND f.id IN (${marks(fundIds)})
       AND NOT EXISTS (SELECT 1 FROM postings p WHERE p.city_id = f.city_id AND p.fund_id = f.id)`,
    [cityId, ...fundIds]
  )
  if (known || funds.length < fundIds.length) throw new NotTogether()
  const codeOf = new Map(funds.map(({ id, code }) => [id as string, code as string]))
  const outcomes = await postEntries(
    trx,
    openings.map((opening) =>
      openingEntry(opening, { code: codeOf.get(opening.fundId)!, currency })
    )
  )
  if (outcomes.some((outcome) => !('seq' in outcome) || outcome.replayed)) throw new NotTogether()
  const rows = openings.map((opening) => ({ ...openingRow(opening), entry_id: opening.id }))
  await insertMany(trx, 'fund_openings', rows)
  await insertMany(trx, 'payables', openings.flatMap(payablesOf))
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
