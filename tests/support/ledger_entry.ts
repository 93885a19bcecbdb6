import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { postEntry } from '#ledger/actions/post_entry'
import { authorityLines } from '#ledger/domain/events'
import { makePerson, type TestCity } from '#tests/support/city'

/** An entry of new budget authority in a fund of its own. */
export async function makeEntry(
  city: TestCity,
  effectiveOn = '2026-01-15'
): Promise<{ id: string; fund: string }> {
  const maker = await makePerson(city, 'finance_officer')
  const id = newId()
  const { id: fund } = await transact(async (trx) => {
    const opened = await openFund(trx, {
      cityId: city.id,
      code: `F-${id.slice(-6)}`,
      name: 'Fund',
      restriction: 'unrestricted',
    })
    await postEntry(trx, {
      id,
      cityId: city.id,
      kind: 'budget_authority',
      effectiveOn,
      memo: 'Authority of tests',
      preparedBy: maker.id,
      lines: authorityLines({ fund: opened.id, currency: city.currency, amount: 12_345n }),
    })
    return opened
  })
  return { id, fund }
}
