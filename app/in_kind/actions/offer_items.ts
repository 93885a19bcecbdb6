import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvents } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { insertMany } from '#core/insert_many'
import { NotTogether, refuseTwins } from '#core/not_together'
import { selectRows } from '#core/sql'
import { offeredEvent, rowOf, type InKindOffer } from '#in_kind/actions/offer_item'
import { lockLedger } from '#programmes/actions/spending_guards'

/**
 * Records many new offers of a city as `offerItem` would one after the other, asking the books once for all
 * of them: offers by open parties that name no agreement, fund, programme or table of rates. Where one is
 * another, or is refused, the transaction is to be taken back and each recorded by itself.
 */
export async function offerItems(
  trx: TransactionClientContract,
  cityId: string,
  offers: readonly InKindOffer[]
): Promise<void> {
  if (offers.length === 0) return
  await lockLedger(trx, cityId)
  const rows = offers.map(rowOf)
  for (const row of rows) {
    if (row.agreement_id || row.fund_id || row.programme_id || row.rate_table_id)
      throw new NotTogether()
  }
  const ids = rows.map(({ id }) => id)
  const numbers = rows.map(({ number }) => number)
  refuseTwins(ids)
  refuseTwins(numbers)
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM in_kind_items
     WHERE city_id = ? AND (id IN (${marks(ids)}) OR number IN (${marks(numbers)})) LIMIT 1`,
    [cityId, ...ids, ...numbers]
  )
  const parties = [...new Set(offers.map(({ partyId }) => partyId))]
  const open = await selectRows(
    trx,
    `SELECT id FROM parties WHERE city_id = ? AND closed_on IS NULL AND id IN (${marks(parties)})`,
    [cityId, ...parties]
  )
  if (known || open.length < parties.length) throw new NotTogether()
  const at = now()
  await insertMany(
    trx,
    'in_kind_items',
    rows.map((row, place) => ({ ...row, offered_by: offers[place].by, offered_at: at }))
  )
  await recordAuditEvents(
    trx,
    cityId,
    offers.map((offer, place) => offeredEvent(offer, rows[place].quantity))
  )
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
