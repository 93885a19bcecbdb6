import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { findAgreement } from '#funding/actions/agreement_store'
import { closeParty } from '#funding/actions/close_party'
import { moveAgreement } from '#funding/actions/move_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { registerParty } from '#funding/actions/register_party'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { submitChange } from '#funding/actions/submit'
import { agreementsToReceive } from '#funding/queries/agreements'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  record,
  rowCounts,
  termsOf,
} from '#tests/support/funding'

test.group('Closed parties and agreements', () => {
  test('a closed funder is not chosen any more', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, funder, maker: by } = fixture
    await transact((trx) => closeParty(trx, { cityId, by, id: funder, on: '2023-06-01' }))
    const before = await rowCounts(fixture)
    await assert.rejects(() => record(fixture), /E_FUNDER_CLOSED/)
    assert.deepEqual(await rowCounts(fixture), before)
  })

  test('a closed agreement is open again when a receipt of it is void, and can be closed again', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId, maker } = fixture
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { amount: 100_000n })
    await transact((trx) => recordReceipt(trx, receipt))
    const close = () =>
      transact((trx) =>
        moveAgreement(trx, { cityId, agreementId: id, to: 'closed', reason: 'All came', by: maker })
      )
    await close()
    const reversal = {
      id: newId(),
      cityId,
      receiptId: receipt.id,
      reason: 'Came to the wrong account',
      preparedBy: maker,
    }
    await assert.rejects(
      () => transact((trx) => reverseEntry(trx, { ...reversal, entryId: receipt.id })),
      /E_REVERSE_CLOSED/
    )
    await transact((trx) => reverseReceipt(trx, reversal))
    assert.isTrue((await transact((trx) => reverseReceipt(trx, reversal))).replayed)
    assert.deepInclude(await findAgreement(db.connection(), cityId, id), {
      status: 'active',
      version: 4,
    })
    assert.deepEqual(await balances(fixture), { 9000: 100_000n, 9090: -100_000n })
    await transact((trx) => recordReceipt(trx, { ...receipt, id: newId() }))
    await close()
    assert.isTrue((await verifyLedger(cityId)).ok)
  })
})

test.group('An earmark of money in the books', () => {
  test('is changed by two people where the city has a threshold, whatever the amount', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ approvalThreshold: 10n ** 9n })
    const { cityId, checker } = fixture
    const { id } = await activate(fixture)
    const earmark = { group: ['general'] }
    const change = {
      entryId: newId(),
      cityId,
      agreementId: id,
      version: 2,
      terms: termsOf(fixture, { earmark }),
      reason: 'Annex 1',
      on: '2023-02-01',
      preparedBy: fixture.maker,
    }
    assert.equal(await transact((trx) => submitChange(trx, change)), 'waiting')
    await approveDraft(cityId, change.entryId, checker)
    assert.deepEqual((await findAgreement(db.connection(), cityId, id))?.earmark, earmark)
    const title = { ...change, entryId: newId(), version: 3 }
    const terms = termsOf(fixture, { earmark, title: 'Another title' })
    assert.equal(await transact((trx) => submitChange(trx, { ...title, terms })), 'recorded')
  })
})

test.group('Fees', () => {
  test('a free membership is an agreement of 0 without entry, and takes no receipt', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture, { amount: 0n })
    assert.equal((await findAgreement(db.connection(), fixture.cityId, id))?.status, 'active')
    assert.deepEqual(await balances(fixture), {})
    const offered = await agreementsToReceive(db.connection(), fixture.cityId)
    assert.notInclude(
      offered.map((one) => one.id),
      id
    )
    await assert.rejects(
      () => transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 0n }))),
      /E_RECEIPT_ZERO/
    )
  })

  test('fees of learners are own income with the authority to spend them, no contribution', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId, maker: by } = fixture
    const fees = newId()
    await transact((trx) =>
      registerParty(trx, {
        id: fees,
        cityId,
        name: 'Learners',
        nameLang: 'en',
        funderKind: 'own_income',
        by,
      })
    )
    const { id } = await activate(fixture, { number: 'FEES', funderId: fees, amount: 50_000n })
    await transact((trx) => recordReceipt(trx, receiptOf(fixture, id, { amount: 60_000n })))
    assert.deepEqual(await balances(fixture), {
      1000: 60_000n,
      4300: -60_000n,
      8000: 60_000n,
      8100: -60_000n,
    })
  })
})
