import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordConversion, type ConversionRecording } from '#ledger/actions/record_conversion'
import { authorityLines } from '#ledger/domain/events'
import type { PostingLine } from '#ledger/domain/entry'
import { linesOfEntry } from '#ledger/queries/entries'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { entryOf, post, type LedgerFixture } from '#tests/support/ledger'

/** Money in another currency comes into the fund at a functional value, with the authority to spend it. */
export async function receiveForeign(
  city: LedgerFixture,
  [currency, amount, functionalAmount]: [string, bigint, bigint],
  on = '2023-02-01',
  fund = city.fund
): Promise<string> {
  const cash: PostingLine = { account: '1000', fund, currency, amount, functionalAmount }
  const request = entryOf(city, {
    kind: 'receipt',
    effectiveOn: on,
    lines: [
      cash,
      { ...cash, account: '4000', amount: -amount, functionalAmount: -functionalAmount },
      ...authorityLines({ fund, currency: city.currency, amount: functionalAmount }),
    ],
  })
  await post(request)
  return request.id
}

/** The bank exchanges money of the fixture's fund. */
export async function exchange(
  city: LedgerFixture,
  [from, fromAmount, to, toAmount]: [string, bigint, string, bigint],
  change: Partial<ConversionRecording> = {}
): Promise<string> {
  const recording = {
    id: newId(),
    cityId: city.cityId,
    fundId: city.fund,
    on: '2023-03-01',
    from,
    fromAmount,
    to,
    toAmount,
    preparedBy: city.maker,
    ...change,
  }
  await transact((trx) => recordConversion(trx, recording))
  return recording.id
}

/** Lines as "account currency amount functional", in their order. */
export async function linesInShort(city: LedgerFixture, entryId: string): Promise<string[]> {
  const lines = await linesOfEntry(db.connection(), city.cityId, entryId)
  return lines.map(
    ({ account, currency, amount, functionalAmount }) =>
      `${account} ${currency} ${amount} ${functionalAmount}`
  )
}

/** Amount and functional amount of an account, in one currency or all; the credit side is negative. */
export async function heldOn(
  city: LedgerFixture,
  account: string,
  currency?: string
): Promise<[amount: bigint, functional: bigint]> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(amount) AS amount, sum(functional_amount) AS functional FROM postings
     WHERE city_id = ? AND account_code = ? ${currency ? 'AND currency = ?' : ''}`,
    [city.cityId, account, ...(currency ? [currency] : [])]
  )
  return [toBigInt(row.amount), toBigInt(row.functional)]
}

/** A fund of a city of `makeCity` that holds USD 1,000. */
export async function makeForeignCash(city: TestCity): Promise<string> {
  const { fund } = await makeEntry(city)
  const maker = (await makePerson(city, 'finance_officer')).id
  const books = { cityId: city.id, maker, checker: '', fund, line: '', currency: city.currency }
  await receiveForeign(books, ['USD', 100_000n, 93_500n], '2026-01-20')
  return fund
}
