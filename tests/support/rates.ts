import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordRate } from '#ledger/actions/record_rate'

/** Records `1 base = rate quote` of a day. */
export function addRate(
  city: { cityId: string; maker: string },
  [base, quote, rate, asOf]: [base: string, quote: string, rate: string, asOf: string],
  source = 'Central bank of tests'
) {
  const { cityId, maker: recordedBy } = city
  return transact((trx) =>
    recordRate(trx, { id: newId(), cityId, base, quote, rate, asOf, source, recordedBy })
  )
}
