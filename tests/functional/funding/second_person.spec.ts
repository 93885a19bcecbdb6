import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import {
  submitActivation,
  submitChange,
  submitReceipt,
  submitReversal,
} from '#funding/actions/submit'
import '#funding/draft_actions'
import { approveDraft, rejectDraft } from '#ledger/actions/entry_drafts'
import {
  activate,
  balances,
  makeFunding,
  receiptOf,
  record,
  rowCounts,
  termsOf,
} from '#tests/support/funding'

test.group('Above the threshold of the city', () => {
  test('scenario 43: a receipt waits for a second person, whose name the entry carries', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { amount: 10_001n })
    assert.equal(await transact((trx) => submitReceipt(trx, receipt)), 'waiting')
    assert.equal(await transact((trx) => submitReceipt(trx, receipt)), 'waiting')
    assert.isUndefined((await balances(fixture))['1000'])

    await assert.rejects(
      () => approveDraft(fixture.cityId, receipt.id, fixture.maker),
      /E_SELF_APPROVAL/
    )
    await approveDraft(fixture.cityId, receipt.id, fixture.checker)
    const [entry] = await selectRows(
      db.connection(),
      'SELECT prepared_by, approved_by FROM journal_entries WHERE city_id = ? AND id = ?',
      [fixture.cityId, receipt.id]
    )
    assert.deepEqual([entry.prepared_by, entry.approved_by], [fixture.maker, fixture.checker])
    assert.equal((await balances(fixture))['1000'], 10_001n)
  })

  test('at the threshold one person is enough', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { amount: 10_000n })
    assert.equal(await transact((trx) => submitReceipt(trx, receipt)), 'recorded')
    assert.equal((await rowCounts(fixture)).entry_drafts, 0)
  })

  test('a fault is told to the one who prepares, and no draft is kept', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id, { receivedOn: '2022-05-05' })
    await assert.rejects(
      () => transact((trx) => submitReceipt(trx, receipt)),
      /E_OUTSIDE_AGREEMENT/
    )
    assert.equal((await rowCounts(fixture)).entry_drafts, 0)
  })

  test('an agreement becomes active only when the second person agrees', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const id = await record(fixture)
    const entryId = newId()
    const activation = {
      entryId,
      cityId: fixture.cityId,
      agreementId: id,
      on: '2023-01-10',
      version: 1,
      preparedBy: fixture.maker,
    }
    const before = await rowCounts(fixture)
    assert.equal(await transact((trx) => submitActivation(trx, activation)), 'waiting')
    assert.deepEqual(await rowCounts(fixture), { ...before, entry_drafts: 1 })
    await approveDraft(fixture.cityId, entryId, fixture.checker)
    assert.equal((await balances(fixture))['9000'], 100_000n)
  })

  test('a change that moves the pledge that much waits with all its terms', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const entryId = newId()
    const terms = termsOf(fixture, {
      amount: 150_000n,
      instalments: [{ dueOn: null, amount: 150_000n }],
    })
    const change = {
      entryId,
      cityId: fixture.cityId,
      agreementId: id,
      version: 2,
      terms,
      reason: 'Annex 1',
      on: '2023-02-01',
      preparedBy: fixture.maker,
    }
    assert.equal(await transact((trx) => submitChange(trx, change)), 'waiting')
    assert.equal((await balances(fixture))['9000'], 100_000n)
    await approveDraft(fixture.cityId, entryId, fixture.checker)
    assert.equal((await balances(fixture))['9000'], 150_000n)
  })

  test('a reversal waits too, and a rejected draft never becomes an entry', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id } = await activate(fixture)
    const receipt = receiptOf(fixture, id)
    await transact((trx) => submitReceipt(trx, receipt))
    await approveDraft(fixture.cityId, receipt.id, fixture.checker)
    const reversal = {
      id: newId(),
      cityId: fixture.cityId,
      receiptId: receipt.id,
      reason: 'Wrong agreement',
      preparedBy: fixture.maker,
    }
    assert.equal(await transact((trx) => submitReversal(trx, reversal)), 'waiting')
    await rejectDraft(fixture.cityId, reversal.id, { by: fixture.checker, reason: 'It is right' })
    await assert.rejects(
      () => approveDraft(fixture.cityId, reversal.id, fixture.checker),
      /E_DRAFT_DECIDED/
    )
    assert.equal((await balances(fixture))['1000'], 40_000n)
  })
})
