import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { withdrawStep } from '#in_kind/actions/record_step'
import { submitStep } from '#in_kind/actions/submit'
import { decimalText } from '#in_kind/domain/quantities'
import { figuresOf, itemShown, itemsOf } from '#in_kind/queries/items'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { makeCity } from '#tests/support/city'
import {
  makeInKind,
  offer,
  rates,
  step,
  volunteers,
  type InKindFixture,
} from '#tests/support/in_kind_records'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

/** What stands on each account, functional; of the memorandum the minutes. */
async function books({ city }: InKindFixture): Promise<Record<string, bigint>> {
  const rows = await selectRows(
    client(),
    `SELECT account_code, currency, sum(functional_amount) AS functional, sum(amount) AS amount
     FROM postings WHERE city_id = ? GROUP BY account_code, currency ORDER BY account_code`,
    [city.id]
  )
  return Object.fromEntries(
    rows
      .map((row): [string, bigint] => [
        row.account_code,
        toBigInt(row.currency === 'XXX' ? row.amount : row.functional),
      ])
      .filter(([, sum]) => sum !== 0n)
  )
}

const shown = ({ city }: InKindFixture, id: string) =>
  itemShown(client(), city.id, id, { seesPrivateNames: true })

const reverse = ({ city, maker, checker }: InKindFixture, entryId: string) => {
  const id = newId()
  return transact((trx) =>
    reverseEntry(trx, {
      id,
      cityId: city.id,
      entryId,
      reason: 'Wrong delivery note',
      preparedBy: maker,
      approvedBy: checker,
    })
  ).then(() => id)
}

test.group('Resources in kind', () => {
  test('a room is an asset when it comes, a cost as it is used, and never authority to spend', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture)
    assert.deepEqual(await books(fixture), {})
    await step(fixture, id, { quantity: '9' })
    assert.deepEqual(await books(fixture), { '1300': 45_000n, '4100': -45_000n })
    const use = { step: 'used' as const, on: '2026-03-02', budgetLineId: fixture.line }
    await step(fixture, id, { ...use, quantity: '4.5' })
    assert.deepEqual(await books(fixture), {
      '1300': 22_500n,
      '4100': -45_000n,
      '5100': 22_500n,
    })
    const item = await shown(fixture, id)
    assert.deepEqual(
      [item.state, decimalText(item.used), decimalText(item.unused)],
      ['part_used', '4.5', '4.5']
    )
    assert.deepEqual(item.value, {
      offered: 50_000n,
      received: 45_000n,
      used: 22_500n,
      unused: 22_500n,
    })
    const above = await refusalOf(() => step(fixture, id, { ...use, quantity: '4.6' }))
    assert.deepEqual([above.code, above.params.most], ['E_IN_KIND_ABOVE_REST', '4.5'])
    const more = await refusalOf(() => step(fixture, id, { quantity: '1.5' }))
    assert.deepEqual([more.code, more.params.most], ['E_IN_KIND_ABOVE_OFFER', '1'])
    const nowhere = await refusalOf(() =>
      step(fixture, id, { ...use, quantity: '1', budgetLineId: null })
    )
    assert.equal(nowhere.code, 'E_IN_KIND_LINE')
    assert.isTrue((await verifyLedger(fixture.city.id)).ok)
  })

  test('uses of thirds come to the whole, and nothing stays on 1300', async ({ assert }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture, { quantity: '3', unit: 'days', unitValue: '33.33' })
    await step(fixture, id, { quantity: '3' })
    await step(fixture, id, { step: 'revalued', unitValue: '33.34', quantity: null })
    for (const quantity of ['0.7', '1.3', '1']) {
      await step(fixture, id, { step: 'used', quantity, budgetLineId: fixture.line })
    }
    assert.deepEqual(await books(fixture), { '4100': -10_002n, '5100': 10_002n })
    assert.equal((await shown(fixture, id)).state, 'used')
  })

  test('scenario 41: only the unused rest is revalued, and nothing once all is used', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture)
    await step(fixture, id)
    const use = { step: 'used' as const, budgetLineId: fixture.line }
    await step(fixture, id, { ...use, quantity: '6' })
    const revaluation = { step: 'revalued' as const, quantity: null, unitValue: '80' }
    const revalued = await step(fixture, id, revaluation)
    // What was used stays at 300.00; the rest of four days is 320.00 now
    assert.deepEqual(await books(fixture), { '1300': 32_000n, '4100': -62_000n, '5100': 30_000n })
    await step(fixture, id, { ...use, quantity: '4' })
    assert.deepEqual(await books(fixture), { '4100': -62_000n, '5100': 62_000n })
    assert.equal(
      (await refusalOf(() => step(fixture, id, { ...revaluation, unitValue: '90' }))).code,
      'E_IN_KIND_USED'
    )
    // Taken from under its use it would leave less than nothing
    assert.equal((await refusalOf(() => reverse(fixture, revalued))).code, 'E_REVERSAL_IN_KIND')
  })

  test('reversals are followed: a use that is taken back is free again', async ({ assert }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture)
    const receipt = await step(fixture, id)
    const use = { step: 'used' as const, budgetLineId: fixture.line }
    const used = await step(fixture, id, { ...use, quantity: '10' })
    assert.equal((await refusalOf(() => reverse(fixture, receipt))).code, 'E_REVERSAL_IN_KIND')
    const back = await reverse(fixture, used)
    assert.deepEqual(
      [(await shown(fixture, id)).state, await books(fixture)],
      ['received', { '1300': 50_000n, '4100': -50_000n }]
    )
    await step(fixture, id, { ...use, quantity: '1' })
    assert.equal((await refusalOf(() => reverse(fixture, back))).code, 'E_REVERSAL_IN_KIND')
    await step(fixture, id, { step: 'returned', quantity: '9' })
    assert.deepEqual(await books(fixture), { '4100': -5_000n, '5100': 5_000n })
    assert.equal((await shown(fixture, id)).state, 'used')
  })

  test('work of professionals is a contribution and a cost at once', async ({ assert }) => {
    const fixture = await makeInKind(await makeCity())
    const lawyer = {
      category: 'professional_service' as const,
      profession: 'Lawyer',
      functionPerformed: 'lawyer',
      unit: 'hours' as const,
      basis: 'market_quote' as const,
      unitValue: '120.50',
    }
    const id = await offer(fixture, lawyer)
    await step(fixture, id, { quantity: '2.5', budgetLineId: fixture.line })
    assert.deepEqual(await books(fixture), { '4150': -30_125n, '5100': 30_125n })
    assert.deepEqual(decimalText((await shown(fixture, id)).used), '2.5')
    const elsewhere = await refusalOf(() =>
      offer(fixture, { ...lawyer, functionPerformed: 'receptionist' })
    )
    assert.deepEqual([elsewhere.code, elsewhere.field], ['E_IN_KIND_FUNCTION', 'functionPerformed'])
  })

  test('hours of volunteers are minutes of memorandum, valued by the rate of their day', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const tableId = await rates(fixture)
    const rest = { tableId, version: 1, validFrom: '2026-03-10' }
    await rates(fixture, {
      ...rest,
      rates: [{ code: 'reception', title: 'Receptionist', unit: 'hours', rate: '15' }],
    })
    const id = await volunteers(fixture, tableId)
    await step(fixture, id, { quantity: '2:30', on: '2026-03-01' })
    await step(fixture, id, { quantity: '90 min', on: '2026-03-11' })
    assert.deepEqual(await books(fixture), { '9100': 240n, '9190': -240n })
    const item = await shown(fixture, id)
    assert.deepEqual(
      [item.minutes, item.steps.map(({ amount }) => amount), item.value.offered],
      [240n, [3_125n, 2_250n], 125_000n]
    )
    const figures = figuresOf(await itemsOf(client(), fixture.city.id, { seesPrivateNames: true }))
    assert.deepEqual(figures, {
      offered: 0n,
      received: 0n,
      used: 0n,
      unused: 0n,
      minutes: 240n,
      minutesValue: 5_375n,
      count: 1,
    })
    const vague = await refusalOf(() => step(fixture, id, { quantity: '0.333 h' }))
    assert.equal(vague.code, 'E_IN_KIND_TIME')
    const early = await refusalOf(() => volunteers(fixture, tableId, { offeredOn: '2025-12-31' }))
    assert.equal(early.code, 'E_IN_KIND_NO_RATE')
    assert.isTrue((await verifyLedger(fixture.city.id)).ok)
  })

  test('what is not recognised is in the register only, and is taken back there', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture, { recognised: false, recognitionReason: 'Cannot be measured' })
    const received = await step(fixture, id)
    const used = await step(fixture, id, { step: 'used', quantity: '3' })
    assert.deepEqual(await books(fixture), {})
    const back = (stepId: string) =>
      transact((trx) =>
        withdrawStep(trx, {
          cityId: fixture.city.id,
          itemId: id,
          stepId,
          reason: 'Wrong room',
          by: fixture.maker,
        })
      )
    assert.equal((await refusalOf(() => back(received))).code, 'E_REVERSAL_IN_KIND')
    await back(used)
    await back(received)
    const { state, value } = await shown(fixture, id)
    assert.deepEqual([state, value.received, value.used], ['offered', 0n, 0n])
  })

  test('goods count at the lower of cost and market; rates need two people; a form counts once', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const id = await offer(fixture, {
      category: 'goods',
      unit: 'pieces',
      basis: 'lower_of_cost_or_market',
      unitValue: '20',
      unitCost: '12.5',
    })
    assert.equal((await shown(fixture, id)).unitValue, '12.5')
    const once = newId()
    await step(fixture, id, { id: once, quantity: '2' })
    await step(fixture, id, { id: once, quantity: '2' })
    assert.equal((await books(fixture))['1300'], 2_500n)
    const alone = await refusalOf(() => rates(fixture, { approvedBy: fixture.maker }))
    assert.equal(alone.code, 'E_SELF_APPROVAL')
    assert.equal(
      (await refusalOf(() => rates(fixture, { approvedBy: null }))).code,
      'E_APPROVAL_NEEDED'
    )
    await assert.rejects(() =>
      client().rawQuery('UPDATE in_kind_items SET quantity = ? WHERE id = ?', ['99', id])
    )
  })

  test('above the threshold a step waits for a second person and is recorded as it was', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    await client().rawQuery('UPDATE ledgers SET approval_threshold = 40000 WHERE city_id = ?', [
      fixture.city.id,
    ])
    const id = await offer(fixture)
    const recording = {
      id: newId(),
      cityId: fixture.city.id,
      itemId: id,
      step: 'received' as const,
      on: '2026-03-01',
      quantity: '10',
      note: 'Key handed over',
      preparedBy: fixture.maker,
    }
    assert.equal(await transact((trx) => submitStep(trx, recording)), 'waiting')
    assert.equal((await shown(fixture, id)).state, 'offered')
    await approveDraft(fixture.city.id, recording.id, fixture.checker)
    assert.equal((await shown(fixture, id)).value.received, 50_000n)
  })
})
