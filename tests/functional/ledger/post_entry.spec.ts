import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import type { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { postEntry } from '#ledger/actions/post_entry'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  allocation,
  authority,
  balanceOf,
  entryOf,
  headOf,
  makeLedger,
  post,
} from '#tests/support/ledger'
import { closeUpTo, step } from '#tests/support/periods'

test.group('Posting an entry', () => {
  test('numbers entries without gaps and links each to the one before', async ({ assert }) => {
    const fixture = await makeLedger()
    const first = await post(authority(fixture, 100n))
    const second = await post(authority(fixture, 200n))
    assert.deepEqual([first.seq, second.seq], [1n, 2n])
    const rows = await selectRows(
      db.connection(),
      'SELECT prev_hash, hash FROM journal_entries WHERE city_id = ? ORDER BY seq',
      [fixture.cityId]
    )
    assert.equal(rows[1].prev_hash, rows[0].hash)
    assert.deepEqual(await headOf(fixture), { seq: 2n, hash: second.hash })
  })

  test('scenario 12: answers a repeated request with the stored entry and posts nothing', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const request = authority(fixture, 100n)
    const first = await post(request)
    const again = await post(request)
    assert.deepEqual(again, { ...first, replayed: true })
    assert.equal(await balanceOf(fixture, '8100'), -100n)
  })

  test('scenario 4: refuses the same id with another request, and says the hash of what is stored', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const request = authority(fixture, 100n)
    const { hash } = await post(request)
    const other = { ...request, memo: 'something else' }
    const { code, status, params }: Refusal = await post(other).catch((error) => error)
    assert.deepEqual([code, status, params], ['E_IDEMPOTENCY_CONFLICT', 409, { hash }])
  })

  test('scenario 3: posts once when the same request comes many times at once', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const request = authority(fixture, 100n)
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(request)))
    assert.equal(new Set(answers.map((answer) => answer.hash)).size, 1)
    assert.equal((await headOf(fixture)).seq, 1n)
  })

  test('scenario 1: lets only one of two spend the last of a fund', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n))
    const outcomes = await Promise.allSettled([
      post(allocation(fixture, 80n)),
      post(allocation(fixture, 80n)),
    ])
    assert.deepEqual(outcomes.map((outcome) => outcome.status).toSorted(), [
      'fulfilled',
      'rejected',
    ])
    assert.equal(await balanceOf(fixture, '8200'), -80n)
  })

  test('scenario 2: keeps a chain whole while many write at once', async ({ assert }) => {
    const fixture = await makeLedger()
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => post(authority(fixture, BigInt(index + 1))))
    )
    const verdict = await verifyLedger(fixture.cityId)
    assert.deepEqual([verdict.ok, verdict.entries, verdict.headSeq], [true, 40, '40'])
  })

  test('gives the number back when an entry is refused', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n))
    await assert.rejects(() => post(allocation(fixture, 101n)), /E_OVERDRAWN/)
    const next = await post(allocation(fixture, 100n))
    assert.equal(next.seq, 2n)
  })

  test('goes on after a refused entry in the same transaction', async ({ assert }) => {
    const fixture = await makeLedger()
    await transact(async (trx) => {
      await postEntry(trx, authority(fixture, 100n))
      await assert.rejects(() => postEntry(trx, allocation(fixture, 101n)), /E_OVERDRAWN/)
      await postEntry(trx, allocation(fixture, 60n))
    })
    assert.equal((await headOf(fixture)).seq, 2n)
  })

  test('scenario 25: does not let March use the money of June', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n, '2023-06-10'))
    await assert.rejects(() => post(allocation(fixture, 50n, '2023-03-10')), /E_OVERDRAWN/)
    await assert.rejects(() => post(allocation(fixture, 50n, '2023-06-09')), /E_OVERDRAWN/)
    await post(allocation(fixture, 50n, '2023-06-10'))
  })

  test('does not let an earlier day take what a later day has used', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n, '2023-02-01'))
    await post(allocation(fixture, 100n, '2023-08-01'))
    await assert.rejects(() => post(allocation(fixture, 1n, '2023-04-01')), /E_OVERDRAWN/)
  })

  test('refuses {0}')
    .with([
      { 0: 'a day that no period holds', change: { effectiveOn: '2022-12-31' }, code: /E_PERIOD/ },
      {
        0: 'a day that does not exist',
        change: { effectiveOn: '2023-2-1' },
        code: /E_DATE_FORMAT/,
      },
      { 0: 'an id that is not one', change: { id: '17' }, code: /E_ENTRY_ID/ },
      { 0: 'a single line', change: { lines: [] }, code: /E_TOO_FEW_LINES/ },
    ])
    .run(async ({ assert }, { change, code }) => {
      const fixture = await makeLedger()
      await assert.rejects(() => post(entryOf(fixture, change)), code)
      assert.equal((await headOf(fixture)).seq, 0n)
    })

  test('scenario 43: refuses the same person as maker and checker', async ({ assert }) => {
    const fixture = await makeLedger()
    await assert.rejects(
      () => post(entryOf(fixture, { approvedBy: fixture.maker })),
      /E_SELF_APPROVAL/
    )
  })

  test('scenario 25: refuses entries of a closed period and takes them again when it is open', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await closeUpTo(fixture.cityId, '2023-03-01', fixture)
    await assert.rejects(() => post(authority(fixture, 100n)), /E_PERIOD/)
    await step(fixture.cityId, '2023-03-01', 'open', fixture)
    await post(authority(fixture, 100n))
  })
})

test.group('Reversing an entry', () => {
  const reversal = (cityId: string, entryId: string, preparedBy: string) => ({
    id: newId(),
    cityId,
    entryId,
    preparedBy,
    reason: 'typed twice',
  })

  test('mirrors every line on the same day', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 100n))
    await transact((trx) => reverseEntry(trx, reversal(fixture.cityId, id, fixture.maker)))
    assert.equal(await balanceOf(fixture, '8100'), 0n)
  })

  test('scenario 5: happens once, also when two try at the same time', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 100n))
    const attempt = () =>
      transact((trx) => reverseEntry(trx, reversal(fixture.cityId, id, fixture.maker)))
    const outcomes = await Promise.allSettled([attempt(), attempt()])
    assert.deepEqual(outcomes.map((outcome) => outcome.status).toSorted(), [
      'fulfilled',
      'rejected',
    ])
    const refused = outcomes.find(
      (outcome) => outcome.status === 'rejected'
    ) as PromiseRejectedResult
    assert.equal(refused.reason.code, 'E_ALREADY_REVERSED')
  })

  test('may itself be reversed', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 100n))
    const undone = await transact((trx) =>
      reverseEntry(trx, reversal(fixture.cityId, id, fixture.maker))
    )
    await transact((trx) => reverseEntry(trx, reversal(fixture.cityId, undone.id, fixture.maker)))
    assert.equal(await balanceOf(fixture, '8100'), -100n)
  })

  test('is refused when the money is used already', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 100n))
    await post(allocation(fixture, 60n))
    await assert.rejects(
      () => transact((trx) => reverseEntry(trx, reversal(fixture.cityId, id, fixture.maker))),
      /E_OVERDRAWN/
    )
  })

  test('of an allocation needs a second person, as the allocation did', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 100n))
    const { id } = await post(allocation(fixture, 60n))
    const undo = reversal(fixture.cityId, id, fixture.maker)
    await assert.rejects(() => transact((trx) => reverseEntry(trx, undo)), /E_APPROVAL_NEEDED/)
    await transact((trx) => reverseEntry(trx, { ...undo, approvedBy: fixture.checker }))
    assert.equal(await balanceOf(fixture, '8200'), 0n)
  })

  test('takes effect on the first open day when its period is closed', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 100n))
    await closeUpTo(fixture.cityId, '2023-03-01', fixture)
    const undone = await transact((trx) =>
      reverseEntry(trx, reversal(fixture.cityId, id, fixture.maker))
    )
    const [row] = await selectRows(
      db.connection(),
      'SELECT effective_on FROM journal_entries WHERE city_id = ? AND id = ?',
      [fixture.cityId, undone.id]
    )
    assert.equal(row.effective_on, '2023-04-01')
  })

  test('leaves cities apart: an entry of another city is not found', async ({ assert }) => {
    const [one, other] = [await makeLedger(), await makeLedger()]
    const { id } = await post(authority(one, 100n))
    await assert.rejects(
      () => transact((trx) => reverseEntry(trx, reversal(other.cityId, id, other.maker))),
      /E_NOT_FOUND/
    )
    const [{ n }] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM postings WHERE city_id = ?',
      [other.cityId]
    )
    assert.equal(toCount(n), 0)
  })
})
