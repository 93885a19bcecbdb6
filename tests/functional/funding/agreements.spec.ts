import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { derivedId, newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { findAgreement, type AgreementTerms } from '#funding/actions/agreement_store'
import { changeAgreement, type AgreementChange } from '#funding/actions/change_agreement'
import { moveAgreement } from '#funding/actions/move_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { allocation, post } from '#tests/support/ledger'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  record,
  rowCounts,
  termsOf,
  type FundingFixture,
} from '#tests/support/funding'

async function fundsOf(fixture: FundingFixture) {
  return selectRows(
    db.connection(),
    `SELECT code, name, restriction FROM funds WHERE city_id = ? AND code <> 'F1' ORDER BY code`,
    [fixture.cityId]
  )
}

function changeOf(
  fixture: FundingFixture,
  agreementId: string,
  terms: Partial<AgreementTerms>,
  change: Partial<AgreementChange> = {}
): AgreementChange {
  return {
    entryId: newId(),
    cityId: fixture.cityId,
    agreementId,
    version: 2,
    terms: termsOf(fixture, terms),
    reason: 'Annex 1',
    on: '2023-05-01',
    preparedBy: fixture.maker,
    ...change,
  }
}

const apply = (change: AgreementChange) => transact((trx) => changeAgreement(trx, change))

test.group('Agreements', () => {
  test('an earmarked agreement opens a fund of its own, restricted as its earmark says', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    await activate(fixture, { earmark: { line: [fixture.line], year: ['2023'] } })
    assert.deepEqual(await fundsOf(fixture), [
      { code: 'LJ-2023-05', name: 'Learning for all', restriction: 'purpose_time' },
    ])
  })

  test('agreements without an earmark share the general fund', async ({ assert }) => {
    const fixture = await makeFunding()
    const one = await activate(fixture, { number: 'A-1', earmark: {} })
    const two = await activate(fixture, { number: 'A-2', earmark: { group: [] } })
    assert.equal(one.fundId, two.fundId)
    assert.deepEqual(await fundsOf(fixture), [
      { code: 'GENERAL', name: 'Splošni sklad', restriction: 'unrestricted' },
    ])
  })

  test('a free membership of 0 becomes active without an entry', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, { amount: 0n, earmark: {} })
    assert.deepEqual(await balances(fixture), {})
    assert.equal((await findAgreement(db.connection(), fixture.cityId, id))?.status, 'active')
  })

  test('the same recording sent again changes nothing', async ({ assert }) => {
    const fixture = await makeFunding()
    const recording = {
      id: newId(),
      cityId: fixture.cityId,
      terms: termsOf(fixture, { instalments: [{ dueOn: '2023-02-01', amount: 100_000n }] }),
      status: 'asked' as const,
      by: fixture.maker,
    }
    await transact((trx) => recordAgreement(trx, recording))
    const before = await rowCounts(fixture)
    assert.isTrue((await transact((trx) => recordAgreement(trx, recording))).replayed)
    assert.deepEqual(await rowCounts(fixture), before)
    await assert.rejects(
      () => transact((trx) => recordAgreement(trx, { ...recording, status: 'granted' })),
      /E_IDEMPOTENCY_CONFLICT/
    )
  })

  test('the same activation sent again changes nothing', async ({ assert }) => {
    const fixture = await makeFunding()
    const id = await record(fixture)
    const activation = {
      entryId: newId(),
      cityId: fixture.cityId,
      agreementId: id,
      on: '2023-01-10',
      version: 1,
      preparedBy: fixture.maker,
    }
    await transact((trx) => activateAgreement(trx, activation))
    const before = await rowCounts(fixture)
    assert.isTrue((await transact((trx) => activateAgreement(trx, activation))).replayed)
    assert.deepEqual(await rowCounts(fixture), before)
  })

  test('from asked to active goes by granted, and no step is skipped or undone', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId, maker } = fixture
    const id = await record(fixture, {}, 'asked')
    const move = (to: 'granted' | 'refused' | 'closed') =>
      transact((trx) =>
        moveAgreement(trx, { cityId, agreementId: id, to, by: maker, reason: 'Letter' })
      )
    const start = () =>
      transact((trx) =>
        activateAgreement(trx, {
          entryId: newId(),
          cityId,
          agreementId: id,
          on: '2023-01-10',
          preparedBy: maker,
        })
      )
    await assert.rejects(start, /E_STATUS_STEP/)
    await assert.rejects(() => move('closed'), /E_STATUS_STEP/)
    await move('granted')
    await start()
    await assert.rejects(() => move('refused'), /E_STATUS_STEP/)
    await assert.rejects(() => move('closed'), /E_PLEDGE_OPEN/)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 100_000n })))
    await move('closed')
    await assert.rejects(start, /E_STATUS_STEP/)
  })

  const WRONG: { title: string; code: string; terms: Partial<AgreementTerms> }[] = [
    { title: 'a negative amount', code: 'E_AGREEMENT_AMOUNT', terms: { amount: -1n } },
    {
      title: 'an end before the start',
      code: 'E_AGREEMENT_DATES',
      terms: { endsOn: '2022-12-31' },
    },
    {
      title: 'instalments that miss a cent',
      code: 'E_INSTALMENTS_SUM',
      terms: {
        instalments: [
          { dueOn: null, amount: 50_000n },
          { dueOn: null, amount: 49_999n },
        ],
      },
    },
    {
      title: 'an instalment of nothing',
      code: 'E_INSTALMENT_AMOUNT',
      terms: { instalments: [{ dueOn: null, amount: 0n }] },
    },
    { title: 'a currency that does not exist', code: 'E_CURRENCY', terms: { currency: 'ABC' } },
    { title: 'a funder nobody knows', code: 'E_FUNDER_UNKNOWN', terms: { funderId: newId() } },
    {
      title: 'an earmark for a line nobody knows',
      code: 'E_EARMARK_VALUE',
      terms: { earmark: { line: [newId()] } },
    },
    {
      title: 'an earmark for a year that is none',
      code: 'E_EARMARK_VALUE',
      terms: { earmark: { year: ['23'] } },
    },
    {
      title: 'a sourced figure without its source',
      code: 'E_SOURCE_NEEDED',
      terms: { mark: 'sourced' },
    },
    {
      title: 'the code of the general fund as number',
      code: 'E_AGREEMENT_NUMBER_TAKEN',
      terms: { number: 'GENERAL' },
    },
    {
      title: 'a number that is taken',
      code: 'E_AGREEMENT_NUMBER_TAKEN',
      terms: { number: ' TAKEN ' },
    },
  ]

  test('refuses {title} and keeps nothing')
    .with(WRONG)
    .run(async ({ assert }, { code, terms }) => {
      const fixture = await makeFunding()
      await record(fixture, { number: 'TAKEN' })
      const before = await rowCounts(fixture)
      await assert.rejects(() => record(fixture, terms), new RegExp(`^${code} `))
      assert.deepEqual(await rowCounts(fixture), before)
    })

  test('money in another currency than the ledger becomes active only with a rate of the day', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    await assert.rejects(() => activate(fixture, { currency: 'USD' }), /E_NO_RATE/)
  })
})

test.group('Changes of an agreement', () => {
  test('keep the former terms with who changed them and why', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await apply(changeOf(fixture, id, { title: 'Learning for everyone' }))
    const versions = await selectRows(
      db.connection(),
      'SELECT version, snapshot, reason FROM agreement_versions WHERE city_id = ? AND agreement_id = ? ORDER BY version',
      [fixture.cityId, id]
    )
    assert.deepEqual(
      versions.map(({ snapshot, reason }) => [
        JSON.parse(snapshot).status,
        JSON.parse(snapshot).title,
        reason,
      ]),
      [
        ['granted', 'Learning for all', null],
        ['active', 'Learning for all', null],
        ['active', 'Learning for everyone', 'Annex 1'],
      ]
    )
  })

  test('move the pledge by the difference, up and down, never below what came', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 40_000n })))
    await apply(changeOf(fixture, id, { amount: 120_000n }))
    assert.equal((await balances(fixture))['9000'], 80_000n)
    await apply(changeOf(fixture, id, { amount: 40_000n }, { version: 3 }))
    assert.isUndefined((await balances(fixture))['9000'])
    await assert.rejects(
      () => apply(changeOf(fixture, id, { amount: 39_999n }, { version: 4 })),
      /E_BELOW_RECEIVED/
    )
  })

  test('sent again change nothing', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const change = changeOf(fixture, id, { amount: 120_000n })
    await apply(change)
    assert.isTrue((await apply(change)).replayed)
    assert.equal((await balances(fixture))['9000'], 120_000n)
  })

  test('do not overwrite what someone else changed meanwhile', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await apply(changeOf(fixture, id, { title: 'First' }))
    await assert.rejects(() => apply(changeOf(fixture, id, { title: 'Second' })), /E_STALE_VERSION/)
  })

  test('need a reason and a difference', async ({ assert }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    await assert.rejects(
      () => apply(changeOf(fixture, id, { title: 'X' }, { reason: '  ' })),
      /E_REASON_NEEDED/
    )
    await assert.rejects(() => apply(changeOf(fixture, id, {})), /E_NOTHING_CHANGED/)
  })

  const FIXED: {
    title: string
    code: string
    terms: (fixture: FundingFixture) => Partial<AgreementTerms>
  }[] = [
    { title: 'the currency', code: 'E_CURRENCY_FIXED', terms: () => ({ currency: 'USD' }) },
    { title: 'the kind of the fund', code: 'E_EARMARK_FUND', terms: () => ({ earmark: {} }) },
    {
      title: 'a line that holds its money',
      code: 'E_EARMARK_IN_USE',
      terms: (fixture) => ({ earmark: { line: [fixture.line], nature: ['capital'] } }),
    },
  ]

  test('leave {title} as it is once money has come')
    .with(FIXED)
    .run(async ({ assert }, { code, terms }) => {
      const fixture = await makeFunding()
      const { id, fundId } = await activate(fixture)
      await transact((trx) => recordReceipt(trx, receiptOf(fixture, id)))
      await post(allocation({ ...fixture, fund: fundId }, 10_000n))
      const before = await rowCounts(fixture)
      await assert.rejects(
        () => apply(changeOf(fixture, id, terms(fixture))),
        new RegExp(`^${code} `)
      )
      assert.deepEqual(await rowCounts(fixture), before)
    })

  test('keep an instalment that money has answered', async ({ assert }) => {
    const fixture = await makeFunding()
    const [one, two] = [newId(), newId()]
    const { id } = await activate(fixture, {
      instalments: [
        { id: one, dueOn: '2023-02-01', amount: 50_000n },
        { id: two, dueOn: '2023-08-01', amount: 50_000n },
      ],
    })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { instalmentId: one })))
    await assert.rejects(
      () =>
        apply(changeOf(fixture, id, { instalments: [{ id: two, dueOn: null, amount: 100_000n }] })),
      /E_INSTALMENT_IN_USE/
    )
    await apply(
      changeOf(fixture, id, {
        instalments: [
          { id: two, dueOn: '2023-01-15', amount: 30_000n },
          { id: one, dueOn: '2023-02-01', amount: 70_000n },
        ],
      })
    )
    const changed = await findAgreement(db.connection(), fixture.cityId, id)
    assert.deepEqual(
      changed?.instalments.map((instalment) => instalment.id),
      [two, one]
    )
  })
})

test.group('Ids and numbers that are taken', () => {
  test('an instalment of another agreement, or one said twice, is refused', async ({ assert }) => {
    const fixture = await makeFunding()
    const id = newId()
    const instalments = [{ id, dueOn: null, amount: 100_000n }]
    await record(fixture, { number: 'A-1', instalments })
    await assert.rejects(
      () => record(fixture, { number: 'A-2', instalments }),
      /E_IDEMPOTENCY_CONFLICT/
    )
    const twice = [30_000n, 70_000n].map((amount) => ({ id: derivedId(id), dueOn: null, amount }))
    await assert.rejects(
      () => record(fixture, { number: 'A-3', instalments: twice }),
      /E_IDEMPOTENCY_CONFLICT/
    )
  })

  test('a number given away by one agreement opens a fund of another code for the next', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const first = await activate(fixture, { number: 'A-1' })
    await transact((trx) =>
      changeAgreement(trx, {
        entryId: newId(),
        cityId: fixture.cityId,
        agreementId: first.id,
        version: 2,
        terms: termsOf(fixture, { number: 'A-1-old' }),
        reason: 'the funder numbers anew',
        on: '2023-02-01',
        preparedBy: fixture.maker,
      })
    )
    const second = await activate(fixture, { number: 'A-1' })
    assert.notEqual(second.fundId, first.fundId)
  })
})
