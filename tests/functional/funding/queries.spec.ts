import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { registerParty } from '#funding/actions/register_party'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { submitReceipt } from '#funding/actions/submit'
import { agreementShown } from '#funding/queries/agreement_shown'
import { listAgreements } from '#funding/queries/agreements'
import { draftsFor, listDrafts } from '#funding/queries/drafts'
import { listParties, partyShown } from '#funding/queries/parties'
import { listReceipts, receiptShown } from '#funding/queries/receipts'
import { activate, makeFunding, receiptOf, record } from '#tests/support/funding'
import { allocation, post } from '#tests/support/ledger'

const FULL = { seesPrivateNames: true }

test.group('What was asked, granted, pledged, received and spent', () => {
  test('is a figure of its own each, and a request is no grant', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, funder } = fixture
    const { id } = await activate(fixture, { number: 'A-1', amount: 100_000n })
    await record(fixture, { number: 'A-2', amount: 30_000n }, 'granted')
    await record(fixture, { number: 'R-1', amount: 500_000n }, 'asked')
    await record(fixture, { number: 'R-2', amount: 7n }, 'refused')
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id)))
    const party = await partyShown(db.connection(), cityId, funder, FULL)
    assert.deepEqual(party.figures, [
      {
        currency: 'EUR',
        asked: 500_000n,
        granted: 130_000n,
        pledged: 100_000n,
        committed: 0n,
        received: 40_000n,
        spent: 0n,
        spentOfGeneralFund: 0n,
        mark: null,
      },
    ])
    const list = await listAgreements(db.connection(), cityId, {}, FULL)
    assert.deepEqual(list.totals, [
      {
        currency: 'EUR',
        amount: 130_000n,
        received: 40_000n,
        open: 90_000n,
        asked: 500_000n,
        mark: null,
      },
    ])
  })

  test('own income and other are counted apart from the seven kinds', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, maker: by } = fixture
    const fees = newId()
    await transact((trx) =>
      registerParty(trx, {
        id: fees,
        cityId,
        name: 'Fees',
        nameLang: 'en',
        funderKind: 'own_income',
        by,
      })
    )
    await activate(fixture, { number: 'A-1', amount: 100n })
    await activate(fixture, { number: 'A-2', amount: 7n, funderId: fees })
    const list = await listParties(db.connection(), cityId, {}, FULL)
    assert.lengthOf(list.classes, 7)
    assert.equal(list.classesTotal[0].pledged, 100n)
    assert.equal(list.apart.find(({ kind }) => kind === 'own_income')?.figures[0].pledged, 7n)
  })

  test('a reversed receipt is listed but not counted', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, maker } = fixture
    const { id } = await activate(fixture)
    const [kept, undone] = [receiptOf(fixture, id), receiptOf(fixture, id, { amount: 5n })]
    for (const receipt of [kept, undone]) await transact((trx) => recordReceipt(trx, receipt))
    await transact((trx) =>
      reverseReceipt(trx, {
        id: newId(),
        cityId,
        receiptId: undone.id,
        reason: 'Wrong',
        preparedBy: maker,
      })
    )
    const list = await listReceipts(db.connection(), cityId, {}, FULL)
    assert.equal(list.total, 2)
    assert.deepEqual(list.totals, [{ currency: 'EUR', count: 1, amount: 40_000n, mark: null }])
    const reversed = await listReceipts(db.connection(), cityId, { state: 'reversed' }, FULL)
    assert.deepEqual(
      reversed.rows.map((row) => row.id),
      [undone.id]
    )
    assert.equal(
      (await receiptShown(db.connection(), cityId, undone.id, FULL)).reversal?.reason,
      'Wrong'
    )
  })
})

test.group('The page of an agreement', () => {
  test('shows what each instalment has received and where the money of its fund is', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId } = fixture
    const { id, fundId } = await activate(fixture, {
      instalments: [
        { dueOn: '2023-02-01', amount: 50_000n },
        { dueOn: '2023-08-01', amount: 50_000n },
      ],
    })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 60_000n })))
    await post(allocation({ ...fixture, fund: fundId }, 25_000n))
    const shown = await agreementShown(db.connection(), cityId, id, {
      ...FULL,
      today: '2023-09-01',
    })
    assert.deepEqual(
      shown.standings.map(({ state, open }) => [state, open]),
      [
        ['received', 0n],
        ['overdue', 40_000n],
      ]
    )
    assert.equal(shown.openPledge, 40_000n)
    assert.deepEqual(
      [shown.fund?.free, shown.fund?.allocated, shown.fund?.spent],
      [35_000n, 25_000n, 0n]
    )
    assert.deepEqual(
      shown.earmarkWords.map(({ dimension, values }) => [dimension, values[0].label]),
      [['line', 'L1 Title (2023)']]
    )
    assert.lengthOf(shown.entries, 2)
    assert.lengthOf(shown.versions, 2)
  })

  test('another city finds nothing there', async ({ assert }) => {
    const [here, there] = [await makeFunding(), await makeFunding()]
    const { id } = await activate(there)
    const look = () =>
      agreementShown(db.connection(), here.cityId, id, { ...FULL, today: '2023-09-01' })
    await assert.rejects(look, /E_NOT_FOUND/)
  })
})

test.group('Lists', () => {
  test('the name of a private person is for finance roles, also in the search', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId } = fixture
    const id = newId()
    await transact((trx) =>
      registerParty(trx, {
        id,
        cityId,
        name: 'Ana Kovač',
        nameLang: 'sl',
        funderKind: 'philanthropist',
        isPrivatePerson: true,
        by: fixture.maker,
      })
    )
    const blind = { seesPrivateNames: false }
    assert.isNull((await partyShown(db.connection(), cityId, id, blind)).name)
    assert.equal((await listParties(db.connection(), cityId, { q: 'kovac' }, FULL)).total, 1)
    assert.equal((await listParties(db.connection(), cityId, { q: 'kovac' }, blind)).total, 0)
  })

  test('are filtered by status, kind and text, and totals are of the whole filter', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId } = fixture
    for (let index = 0; index < 103; index++)
      await record(fixture, { number: `N-${index}`, amount: 1n }, 'granted')
    await record(fixture, { number: 'X-1', title: 'Šola' }, 'asked')
    const list = (filter: object) => listAgreements(db.connection(), cityId, filter, FULL)
    const first = await list({ status: 'granted' })
    assert.deepEqual([first.rows.length, first.total, first.totals[0].amount], [100, 103, 103n])
    assert.deepEqual(
      (await list({ status: 'granted', page: 2 })).rows.map((row) => row.number),
      ['N-100', 'N-101', 'N-102']
    )
    assert.deepEqual(
      (await list({ q: 'sola' })).rows.map((row) => row.number),
      ['X-1']
    )
    assert.equal((await list({ kind: 'company' })).total, 0)
  })

  test('what waits is for those who may approve, never for the one who prepared it', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ approvalThreshold: 1n })
    const { cityId, maker, checker } = fixture
    const { id } = await activate(fixture)
    await transact(async (trx) => {
      for (const personId of [maker, checker]) {
        await trx
          .insertQuery()
          .table('memberships')
          .insert({ city_id: cityId, person_id: personId, role: 'approver', since: '2023-01-01' })
      }
      await submitReceipt(trx, receiptOf(fixture, id))
    })
    assert.lengthOf(await listDrafts(db.connection(), cityId, 'waiting'), 1)
    assert.lengthOf(await draftsFor(db.connection(), cityId, checker), 1)
    assert.lengthOf(await draftsFor(db.connection(), cityId, maker), 0)
  })
})
