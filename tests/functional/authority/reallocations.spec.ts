import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { reallocate } from '#authority/actions/reallocate'
import { submitReallocation } from '#authority/actions/submit'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { postEntry } from '#ledger/actions/post_entry'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { reallocationLines } from '#ledger/domain/authority_events'
import { linesOfEntry } from '#ledger/queries/entries'
import { balancesOfLine } from '#programmes/queries/line_balances'
import {
  allocateTo,
  decideRound,
  fundWith,
  makeAuthority,
  move,
  reallocationOf,
} from '#tests/support/authority'
import { entryOf, headOf, withoutGuard } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()
const freeOn = async (cityId: string, line: string) =>
  (await balancesOfLine(client(), cityId, line)).free

test.group('Re-allocations', () => {
  test('a line gives what it has free to another line of the same fund', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 8_000n)
    const id = await move(city, fund, { amount: 3_000n })
    const lines = await linesOfEntry(client(), city.cityId, id)
    assert.deepEqual(
      lines.map(({ account, budgetLine, amount }) => [account, budgetLine, amount]),
      [
        ['8200', city.general, 3_000n],
        ['8200', city.migrants, -3_000n],
      ]
    )
    assert.equal(await freeOn(city.cityId, city.general), 5_000n)
    assert.equal(await freeOn(city.cityId, city.migrants), 3_000n)
  })

  test('back to the fund it is unallocated again', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 8_000n)
    const id = await move(city, fund, { toLineId: null, amount: 8_000n })
    const lines = await linesOfEntry(client(), city.cityId, id)
    assert.deepEqual(
      lines.map(({ account, amount }) => [account, amount]),
      [
        ['8200', 8_000n],
        ['8100', -8_000n],
      ]
    )
    await allocateTo(city, fund, city.migrants, 10_000n, '2023-05-01')
  })

  test('it waits for a second person whatever its amount, and the same request is one', async ({
    assert,
  }) => {
    const city = await makeAuthority({ approvalThreshold: null })
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 8_000n)
    const { approvedBy: _, ...prepared } = reallocationOf(city, fund, { amount: 1n })
    const submit = () => transact((trx) => submitReallocation(trx, prepared))
    assert.equal(await submit(), 'waiting')
    assert.equal(await submit(), 'waiting')
    assert.equal(await freeOn(city.cityId, city.migrants), 0n)
    await approveDraft(city.cityId, prepared.id, city.checker)
    assert.equal(await freeOn(city.cityId, city.migrants), 1n)
    const head = await headOf(city)
    const again = { ...prepared, approvedBy: city.checker }
    assert.isTrue((await transact((trx) => reallocate(trx, again))).replayed)
    const other = await refusalOf(() =>
      transact((trx) => reallocate(trx, { ...again, reason: 'Another' }))
    )
    assert.equal(other.code, 'E_IDEMPOTENCY_CONFLICT')
    assert.deepEqual(await headOf(city), head)
  })

  test('under any other name one person cannot move it either: the database refuses', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 8_000n)
    const { currency } = city
    const entry = (toLine: string | null) =>
      entryOf(city, {
        kind: 'adjustment',
        effectiveOn: '2023-04-01',
        lines: reallocationLines({ fund, currency, amount: 10n, fromLine: city.general, toLine }),
      })
    const post = (toLine: string | null) => transact((trx) => postEntry(trx, entry(toLine)))
    for (const toLine of [city.migrants, null]) {
      assert.equal((await refusalOf(() => post(toLine))).code, 'E_APPROVAL_NEEDED')
    }
    // The guard is what holds it: without it the damage is done
    await withoutGuard('journal_entries', 'entries_seal_authority', () => post(city.migrants))
    assert.equal(await freeOn(city.cityId, city.migrants), 10n)
  })

  test('one person does not reverse it', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 8_000n)
    const id = await move(city, fund)
    const reversal = {
      id: newId(),
      cityId: city.cityId,
      entryId: id,
      reason: 'Wrong line',
      preparedBy: city.maker,
    }
    const refusal = await refusalOf(() => transact((trx) => reverseEntry(trx, reversal)))
    assert.equal(refusal.code, 'E_APPROVAL_NEEDED')
    await transact((trx) => reverseEntry(trx, { ...reversal, approvedBy: city.checker }))
    assert.equal(await freeOn(city.cityId, city.general), 8_000n)
  })

  test('{code}')
    .with([
      { code: 'E_LINE_OVERDRAWN', change: { amount: 8_001n } },
      { code: 'E_LINE_OVERDRAWN', change: { movedOn: '2023-02-28' } },
      { code: 'E_AMOUNT_NOT_POSITIVE', change: { amount: 0n } },
      { code: 'E_REASON_NEEDED', change: { reason: '  ' } },
      { code: 'E_NOT_FOUND', change: { toLineId: newId() } },
      { code: 'E_NOT_FOUND', change: { fundId: newId() } },
      { code: 'E_DECISION_PARTS', change: { decision: { number: '2023-7' } } },
      { code: 'E_CONSENT_LATER', change: { consent: { document: 'Letter', on: '2023-04-02' } } },
      { code: 'E_CONSENT_DATE', change: { consent: { document: 'Letter' } } },
      { code: 'E_FUND_ENDED', change: { movedOn: '2023-12-31' } },
      { code: 'E_PERIOD', change: { movedOn: '2024-01-01', toLineId: null } },
    ])
    .run(async ({ assert }, { code, change }) => {
      const city = await makeAuthority()
      const { fund } = await fundWith(city, 10_000n, { endsOn: '2023-12-30' })
      await allocateTo(city, fund, city.general, 8_000n)
      const before = await headOf(city)
      assert.equal((await refusalOf(() => move(city, fund, change))).code, code)
      assert.deepEqual(await headOf(city), before)
    })

  test('scenario 38: a line that the earmark of the fund leaves out, and one that is full, take nothing', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 200_000n, { earmark: { group: ['general', 'older'] } })
    await allocateTo(city, fund, city.general, 100_000n)
    const excluded = await refusalOf(() => move(city, fund))
    assert.deepEqual(
      [excluded.code, excluded.params.dimension, excluded.field],
      ['E_EARMARK_EXCLUDES', 'group', 'toLineId']
    )
    const full = await refusalOf(() => move(city, fund, { toLineId: city.older, amount: 50_001n }))
    assert.deepEqual([full.code, full.params.room], ['E_LINE_ABOVE_CAP', '500.00'])
    await move(city, fund, { toLineId: city.older, amount: 50_000n })
  })
})

test.group('Ring-fences after the decision', () => {
  async function protectedCity(earmark?: { group: string[] }) {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100_000n, { earmark })
    const { number } = await decideRound(city, {
      funds: [fund],
      lines: [city.general, city.migrants],
      fence: 60_000n,
    })
    return { city, fund, number, free: await freeOn(city.cityId, city.migrants) }
  }

  test('what is above the fence may go; below it a decision is asked for', async ({ assert }) => {
    const { city, fund, free } = await protectedCity()
    assert.equal(free, 60_000n)
    await move(city, fund, { amount: 10_000n })
    const away = { fromLineId: city.migrants, toLineId: city.general }
    await move(city, fund, { ...away, amount: 10_000n })
    for (const toLineId of [city.general, city.older, null]) {
      const refusal = await refusalOf(() => move(city, fund, { ...away, toLineId, amount: 1n }))
      assert.deepEqual(
        [refusal.code, refusal.params.required, refusal.params.left, refusal.field],
        ['E_RING_FENCE_DECISION', '600.00', '599.99', 'decisionNumber']
      )
    }
    const decision = { number: '2023-9', reference: 'Minutes of 30 March, item 4' }
    await move(city, fund, { ...away, amount: 1n, decision })
    assert.equal(await freeOn(city.cityId, city.migrants), 59_999n)
  })

  test('where the agreement names the group, the funder has to consent as well', async ({
    assert,
  }) => {
    const { city, fund } = await protectedCity({ group: ['migrants', 'general'] })
    const away = {
      fromLineId: city.migrants,
      toLineId: city.general,
      amount: 100n,
      decision: { number: '2023-9', reference: 'Minutes, item 4' },
    }
    const refusal = await refusalOf(() => move(city, fund, away))
    assert.deepEqual([refusal.code, refusal.field], ['E_RING_FENCE_CONSENT', 'consentDocument'])
    const late = { document: 'Letter 12', on: '2023-04-02' }
    assert.equal(
      (await refusalOf(() => move(city, fund, { ...away, consent: late }))).code,
      'E_CONSENT_LATER'
    )
    await move(city, fund, { ...away, consent: { document: 'Letter 12', on: '2023-03-31' } })
  })

  test('once the decision of the round is reversed nothing is fenced', async ({ assert }) => {
    const { city, fund } = await protectedCity()
    const [entry] = await client()
      .query()
      .from('allocation_decisions')
      .where({ city_id: city.cityId })
      .select('entry_id')
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.cityId,
        entryId: entry.entry_id,
        reason: 'Taken back',
        preparedBy: city.maker,
        approvedBy: city.checker,
      })
    )
    await allocateTo(city, fund, city.migrants, 5_000n)
    await move(city, fund, { fromLineId: city.migrants, toLineId: city.general, amount: 5_000n })
    assert.equal(await freeOn(city.cityId, city.migrants), 0n)
  })
})
