import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import {
  releaseRestriction,
  transferBetweenFunds,
  type FundMove,
} from '#authority/actions/move_between_funds'
import { submitTransfer } from '#authority/actions/submit'
import { endedFunds } from '#authority/queries/funds'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { openFund, type Restriction } from '#ledger/actions/open_fund'
import { linesOfEntry } from '#ledger/queries/entries'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  allocateTo,
  fundWith,
  makeAuthority,
  type AuthorityFixture,
} from '#tests/support/authority'
import { headOf } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

const open = (city: AuthorityFixture, restriction: Restriction, code: string = restriction) =>
  transact((trx) => openFund(trx, { cityId: city.cityId, code, name: code, restriction })).then(
    ({ id }) => id
  )

function moveOf(city: AuthorityFixture, change: Partial<FundMove>): FundMove {
  return {
    id: newId(),
    cityId: city.cityId,
    fromFundId: '',
    toFundId: '',
    amount: 2_000n,
    movedOn: '2023-04-01',
    reason: 'Decided by the council',
    preparedBy: city.maker,
    approvedBy: city.checker,
    ...change,
  }
}

const transfer = (city: AuthorityFixture, change: Partial<FundMove>) =>
  transact((trx) => transferBetweenFunds(trx, moveOf(city, change)))
const release = (city: AuthorityFixture, change: Partial<FundMove>) =>
  transact((trx) => releaseRestriction(trx, moveOf(city, change)))

async function linesOf(city: AuthorityFixture, id: string) {
  const lines = await linesOfEntry(client(), city.cityId, id)
  return lines.map(({ account, fund, amount }) => [account, fund, amount])
}

/** The general fund of free money, with 10,000 in it. */
async function freeMoney(city: AuthorityFixture) {
  return (await fundWith(city, 10_000n, { earmark: {}, number: 'FREE' })).fund
}

const CONSENT = { document: 'Letter 7', on: '2023-03-15', by: 'Director of the foundation' }

test.group('Transfers between funds', () => {
  test('free money is set aside with its authority: a designation in one entry', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const from = await freeMoney(city)
    const to = await open(city, 'designated')
    const { id } = await transfer(city, { fromFundId: from, toFundId: to })
    assert.deepEqual(await linesOf(city, id), [
      ['3900', from, 2_000n],
      ['1000', from, -2_000n],
      ['8100', from, 2_000n],
      ['8000', from, -2_000n],
      ['1000', to, 2_000n],
      ['3900', to, -2_000n],
      ['8000', to, 2_000n],
      ['8100', to, -2_000n],
    ])
    const [row] = await selectRows(client(), 'SELECT kind FROM fund_transfers WHERE id = ?', [id])
    assert.equal(row.kind, 'designation')
    await allocateTo(city, to, city.general, 2_000n, '2023-05-01')
    const [gone] = await Promise.all([
      refusalOf(() => allocateTo(city, from, city.general, 8_001n, '2023-05-01')),
    ])
    assert.equal(gone.code, 'E_OVERDRAWN')
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('more than the fund has not allocated, or has in cash, does not leave it', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const from = await freeMoney(city)
    await allocateTo(city, from, city.general, 8_500n)
    const to = await open(city, 'designated')
    const before = await headOf(city)
    const short = await refusalOf(() => transfer(city, { fromFundId: from, toFundId: to }))
    assert.deepEqual([short.code, short.params.available], ['E_FUND_SHORT', '15.00'])
    assert.deepEqual(await headOf(city), before)
    await transfer(city, { fromFundId: from, toFundId: to, amount: 1_500n })
  })

  test('scenario 38: tied money leaves its fund only with the consent of who tied it: paper, day and name', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund: from } = await fundWith(city, 10_000n)
    const to = await open(city, 'unrestricted')
    const between = { fromFundId: from, toFundId: to }
    const tries: [string, FundMove['consent']][] = [
      ['E_CONSENT_NEEDED', undefined],
      ['E_CONSENT_DATE', { document: 'Letter 7' }],
      ['E_CONSENT_BY', { document: 'Letter 7', on: '2023-03-15' }],
      ['E_CONSENT_LATER', { ...CONSENT, on: '2023-04-02' }],
    ]
    for (const [code, consent] of tries) {
      assert.equal((await refusalOf(() => transfer(city, { ...between, consent }))).code, code)
    }
    const { id } = await transfer(city, { ...between, consent: CONSENT })
    const [row] = await selectRows(client(), 'SELECT * FROM fund_transfers WHERE id = ?', [id])
    assert.deepInclude(row, {
      kind: 'transfer',
      consent_document: CONSENT.document,
      consent_on: CONSENT.on,
      consent_by: CONSENT.by,
    })
  })

  test('it always waits for a second person, and the same request is one', async ({ assert }) => {
    const city = await makeAuthority()
    const [from, to] = [await freeMoney(city), await open(city, 'designated')]
    const { approvedBy: _, ...prepared } = moveOf(city, { fromFundId: from, toFundId: to })
    assert.equal(await transact((trx) => submitTransfer(trx, prepared)), 'waiting')
    await approveDraft(city.cityId, prepared.id, city.checker)
    const again = { ...prepared, approvedBy: city.checker }
    assert.isTrue((await transact((trx) => transferBetweenFunds(trx, again))).replayed)
  })

  test('{code}')
    .with([
      { code: 'E_FUND_SAME', change: (from: string) => ({ toFundId: from }) },
      { code: 'E_NOT_FOUND', change: () => ({ toFundId: newId() }) },
      { code: 'E_AMOUNT_NOT_POSITIVE', change: () => ({ amount: -1n }) },
      { code: 'E_REASON_NEEDED', change: () => ({ reason: '' }) },
    ])
    .run(async ({ assert }, { code, change }) => {
      const city = await makeAuthority()
      const [from, to] = [await freeMoney(city), await open(city, 'designated')]
      const refusal = await refusalOf(() =>
        transfer(city, { fromFundId: from, toFundId: to, ...change(from) })
      )
      assert.equal(refusal.code, code)
    })
})

test.group('Restrictions that end', () => {
  test('of time alone: after its last day what is left joins the general fund', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const free = await freeMoney(city)
    const { fund } = await fundWith(city, 5_000n, {
      earmark: { year: ['2023'] },
      endsOn: '2023-06-30',
    })
    const of = { fromFundId: fund, toFundId: free, amount: 5_000n }
    const early = await refusalOf(() => release(city, { ...of, movedOn: '2023-06-30' }))
    assert.equal(early.code, 'E_RESTRICTION_STANDS')
    const { id } = await release(city, { ...of, movedOn: '2023-07-01' })
    assert.deepEqual(await linesOf(city, id), [
      ['3910', fund, 5_000n],
      ['1000', fund, -5_000n],
      ['8100', fund, 5_000n],
      ['8000', fund, -5_000n],
      ['1000', free, 5_000n],
      ['3910', free, -5_000n],
      ['8000', free, 5_000n],
      ['8100', free, -5_000n],
    ])
  })

  test('a purpose does not end with a date: the funder consents', async ({ assert }) => {
    const city = await makeAuthority()
    const free = await freeMoney(city)
    const { fund } = await fundWith(city, 5_000n, { endsOn: '2023-06-30' })
    const of = { fromFundId: fund, toFundId: free, movedOn: '2023-07-01' }
    assert.equal((await refusalOf(() => release(city, of))).code, 'E_RESTRICTION_STANDS')
    await release(city, { ...of, consent: CONSENT })
  })

  test('only from a tied fund into one that is not', async ({ assert }) => {
    const city = await makeAuthority()
    const free = await freeMoney(city)
    const { fund } = await fundWith(city, 5_000n)
    const other = await open(city, 'designated')
    const untied = await refusalOf(() => release(city, { fromFundId: free, toFundId: other }))
    assert.equal(untied.code, 'E_FUND_UNTIED')
    const tied = await refusalOf(() =>
      release(city, { fromFundId: fund, toFundId: city.fund, consent: CONSENT })
    )
    assert.equal(tied.code, 'E_FUND_TIED')
  })

  test('the list names the funds whose time is over and what is left in them', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 5_000n, { endsOn: '2023-06-30' })
    await fundWith(city, 5_000n, { endsOn: '2023-07-01' })
    await allocateTo(city, fund, city.general, 2_000n)
    const ended = await endedFunds(client(), city.cityId, '2023-07-01')
    assert.deepEqual(
      ended.map(({ id, endsOn, unallocated, onLines, lapsed }) => [
        id,
        endsOn,
        unallocated,
        onLines,
        lapsed,
      ]),
      [[fund, '2023-06-30', 3_000n, 2_000n, false]]
    )
  })
})
