import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { payPayable } from '#authority/actions/pay_payable'
import { recordOpening, type FundOpening } from '#authority/actions/record_opening'
import { submitOpening } from '#authority/actions/submit'
import { payablesOf } from '#authority/queries/payables'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { linesOfEntry } from '#ledger/queries/entries'
import {
  allocation,
  authority,
  headOf,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

/** 9,000 in cash and 1,000 of goods, 2,500 owed: 7,500 of net assets, of which 6,000 is still free. */
function openingOf(city: LedgerFixture, change: Partial<FundOpening> = {}): FundOpening {
  const { currency } = city
  return {
    id: newId(),
    cityId: city.cityId,
    fundId: city.fund,
    openedOn: '2023-01-01',
    items: [
      { account: '1000', currency, amount: 9_000n },
      { account: '1300', currency, amount: 1_000n },
      { account: '2000', currency, amount: 2_500n },
    ],
    netAssets: 7_500n,
    unspent: 6_000n,
    source: 'Closing statement of 2022',
    preparedBy: city.maker,
    approvedBy: city.checker,
    ...change,
  }
}

const record = (city: LedgerFixture, change: Partial<FundOpening> = {}) =>
  transact((trx) => recordOpening(trx, openingOf(city, change)))

async function linesOf(city: LedgerFixture, id: string) {
  const lines = await linesOfEntry(client(), city.cityId, id)
  return lines.map(({ account, currency, amount, functionalAmount }) => [
    account,
    currency,
    amount,
    functionalAmount,
  ])
}

test.group('Opening balances', () => {
  test('a fund begins with what it owns, owes and may still spend', async ({ assert }) => {
    const city = await makeLedger()
    const { id } = await record(city)
    assert.deepEqual(await linesOf(city, id), [
      ['1000', 'EUR', 9_000n, 9_000n],
      ['1300', 'EUR', 1_000n, 1_000n],
      ['2000', 'EUR', -2_500n, -2_500n],
      ['3000', 'EUR', -7_500n, -7_500n],
      ['8000', 'EUR', 6_000n, 6_000n],
      ['8100', 'EUR', -6_000n, -6_000n],
    ])
    await post(allocation(city, 6_000n))
    assert.equal((await refusalOf(() => post(allocation(city, 1n)))).code, 'E_OVERDRAWN')
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('foreign cash is balanced in its own currency and in that of the ledger', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const items = [
      { account: '1000', currency: 'EUR', amount: 500n },
      { account: '1000', currency: 'USD', amount: 1_000n, functionalAmount: 920n },
    ]
    const { id } = await record(city, { items, netAssets: 1_420n, unspent: 1_420n })
    assert.deepEqual(await linesOf(city, id), [
      ['1000', 'EUR', 500n, 500n],
      ['1000', 'USD', 1_000n, 920n],
      ['3000', 'EUR', -500n, -500n],
      ['3000', 'USD', -1_000n, -920n],
      ['8000', 'EUR', 1_420n, 1_420n],
      ['8100', 'EUR', -1_420n, -1_420n],
    ])
  })

  test('what was owed is in the list of payables and is paid from there', async ({ assert }) => {
    const city = await makeLedger()
    const opening = await record(city)
    const reader = { seesPrivateNames: true }
    const list = () => payablesOf(client(), city.cityId, { today: '2023-02-01' }, 1, reader)
    const { rows, totals } = await list()
    assert.deepEqual([rows.length, totals.open, rows[0].origin], [1, 2_500n, 'opening'])
    await transact((trx) =>
      payPayable(trx, {
        id: newId(),
        cityId: city.cityId,
        payableId: rows[0].id,
        amount: 2_500n,
        paidOn: '2023-02-01',
        preparedBy: city.maker,
      })
    )
    assert.equal((await list()).count, 0)
    const reversal = await refusalOf(() =>
      transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId: city.cityId,
          entryId: opening.id,
          reason: 'Wrong',
          preparedBy: city.maker,
          approvedBy: city.checker,
        })
      )
    )
    assert.equal(reversal.code, 'E_REVERSAL_PAID')
  })

  test('{code}')
    .with([
      { code: 'E_OPENING_UNBALANCED', change: { netAssets: 7_501n } },
      { code: 'E_OPENING_UNSPENT', change: { unspent: 6_501n } },
      { code: 'E_OPENING_UNSPENT', change: { unspent: -1n } },
      { code: 'E_OPENING_EMPTY', change: { items: [], netAssets: 0n, unspent: 0n } },
      { code: 'E_SOURCE_OF_OPENING', change: { source: ' ' } },
      { code: 'E_NOT_FOUND', change: { fundId: newId() } },
      { code: 'E_PERIOD', change: { openedOn: '2022-12-31' } },
      { code: 'E_OPENING_ACCOUNT', change: { items: [item('4000')] } },
      { code: 'E_OPENING_AMOUNT', change: { items: [item('1000', 0n)] } },
      { code: 'E_OPENING_CURRENCY', change: { items: [{ ...item('2000'), currency: 'USD' }] } },
      { code: 'E_OPENING_CURRENCY', change: { items: [{ ...item('1000'), currency: 'USD' }] } },
    ])
    .run(async ({ assert }, { code, change }) => {
      const city = await makeLedger()
      const before = await headOf(city)
      assert.equal((await refusalOf(() => record(city, change))).code, code)
      assert.deepEqual(await headOf(city), before)
    })

  test('one person does not open the books, and the same balances sent twice are one', async ({
    assert,
  }) => {
    const city = await makeLedger({ approvalThreshold: null })
    const { approvedBy: _, ...prepared } = openingOf(city)
    assert.equal(await transact((trx) => submitOpening(trx, prepared)), 'waiting')
    await approveDraft(city.cityId, prepared.id, city.checker)
    const again = { ...prepared, approvedBy: city.checker }
    assert.isTrue((await transact((trx) => recordOpening(trx, again))).replayed)
    const [first, ...rest] = prepared.items
    const items = [{ ...first, amount: 8_999n }, { ...first, amount: 1n }, ...rest]
    const other = await refusalOf(() => transact((trx) => recordOpening(trx, { ...again, items })))
    assert.equal(other.code, 'E_IDEMPOTENCY_CONFLICT')
  })

  test('once for each fund; again only when the first was reversed', async ({ assert }) => {
    const city = await makeLedger()
    const { id } = await record(city)
    assert.equal((await refusalOf(() => record(city))).code, 'E_OPENING_TWICE')
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.cityId,
        entryId: id,
        reason: 'Wrong statement',
        preparedBy: city.maker,
        approvedBy: city.checker,
      })
    )
    await record(city)
  })

  test('before the first entry of the fund, and later only while the books themselves begin', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await post(authority(city, 100n, '2023-01-20'))
    for (const openedOn of ['2023-01-21', '2023-02-01']) {
      const refusal = await refusalOf(() => record(city, { openedOn }))
      assert.deepEqual([refusal.code, refusal.params.date], ['E_OPENING_LATE', '2023-01-20'])
    }
    await record(city, { openedOn: '2023-01-20' })
  })
})

function item(account: string, amount = 9_000n) {
  return { account, currency: 'EUR', amount }
}
