import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { Together, transactTogether } from '#core/together'
import { transact } from '#core/transact'
import { postEntry } from '#ledger/actions/post_entry'
import { postTogether } from '#ledger/actions/post_together'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  allocation,
  authority,
  balanceOf,
  entryOf,
  headOf,
  makeLedger,
  type LedgerFixture,
} from '#tests/support/ledger'

async function isStored(fixture: LedgerFixture, id: string): Promise<boolean> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT count(*) AS entries FROM journal_entries WHERE city_id = ? AND id = ?',
    [fixture.cityId, id]
  )
  return toCount(row.entries) === 1
}

test.group('Postings that arrive at once', () => {
  test('are all stored, in the order in which they came, and the chain is whole', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const requests = Array.from({ length: 250 }, (_, at) => authority(fixture, BigInt(at + 1)))
    const answers = await Promise.all(requests.map(postTogether))
    assert.deepEqual(
      answers.map(({ seq }) => seq),
      requests.map((_, at) => BigInt(at + 1))
    )
    const verdict = await verifyLedger(fixture.cityId)
    assert.deepEqual([verdict.faults, verdict.headSeq], [[], '250'])
  })

  test('are answered after their own commit', async ({ assert }) => {
    const fixture = await makeLedger()
    const requests = Array.from({ length: 120 }, () => authority(fixture, 1n))
    const seen = await Promise.all(
      requests.map(async (request) => {
        const { id } = await postTogether(request)
        return isStored(fixture, id)
      })
    )
    assert.notInclude(seen, false)
  })

  test('a refused one is refused alone, in the middle of its group', async ({ assert }) => {
    const fixture = await makeLedger()
    const requests = [
      authority(fixture, 100n),
      allocation(fixture, 70n),
      allocation(fixture, 31n),
      { ...authority(fixture, 1n), lines: [] },
      allocation(fixture, 30n),
    ]
    const outcomes = await Promise.allSettled(requests.map(postTogether))
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value.seq : (outcome.reason as Refusal).code
      ),
      [1n, 2n, 'E_OVERDRAWN', 'E_TOO_FEW_LINES', 3n]
    )
    assert.equal(await balanceOf(fixture, '8200'), -100n)
  })

  test('the same request many times is one entry, and another one under its id is refused', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const request = authority(fixture, 5n)
    const same = await Promise.all(Array.from({ length: 20 }, () => postTogether(request)))
    assert.equal(new Set(same.map(({ hash }) => hash)).size, 1)
    assert.lengthOf(
      same.filter(({ replayed }) => !replayed),
      1
    )
    await assert.rejects(
      () => postTogether({ ...request, memo: 'other' }),
      /E_IDEMPOTENCY_CONFLICT/
    )
    assert.equal((await headOf(fixture)).seq, 1n)
  })

  test('when the commit of a group is refused, only whoever is at fault is refused in the end', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    // Keys to other modules are looked at when everything is committed: there the whole group fails.
    const lines = entryOf(fixture).lines.map((line) => ({ ...line, party: newId() }))
    const requests = [authority(fixture, 1n), entryOf(fixture, { lines }), authority(fixture, 2n)]
    const outcomes = await Promise.allSettled(requests.map(postTogether))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled']
    )
    assert.isFalse(await isStored(fixture, requests[1].id))
    assert.equal((await headOf(fixture)).seq, 2n)
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('of different cities do not meet', async ({ assert }) => {
    const [one, two] = [await makeLedger(), await makeLedger()]
    const answers = await Promise.all([
      postTogether(authority(one, 1n)),
      postTogether(authority(two, 1n)),
      postTogether(authority(one, 1n)),
    ])
    assert.deepEqual(
      answers.map(({ seq }) => seq),
      [1n, 1n, 2n]
    )
  })

  test('share commits, a hundred at most each', async ({ assert }) => {
    const sizes: number[] = []
    const queue = new Together<number, number>(async (group) => {
      sizes.push(group.length)
      return group
    })
    const items = Array.from({ length: 230 }, (_, at) => at)
    assert.deepEqual(await Promise.all(items.map((item) => queue.add('one', item))), items)
    assert.deepEqual(sizes, [100, 100, 30])
  })
})

test.group('Work that arrives at once', () => {
  test('shares a commit; what one does is taken back alone', async ({ assert }) => {
    const fixture = await makeLedger()
    const works = [1n, 2n, 3n].map((amount) =>
      transactTogether(fixture.cityId, async (trx) => {
        const entry = await postEntry(trx, authority(fixture, amount))
        if (amount === 2n) throw new Refusal('E_NOT_FOUND')
        return entry.seq
      })
    )
    const outcomes = await Promise.allSettled(works)
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused')),
      [1n, 'refused', 2n]
    )
    assert.equal(await balanceOf(fixture, '8100'), -4n)
  })

  test('is refused inside of a transaction, where it would wait for ever', async ({ assert }) => {
    const fixture = await makeLedger()
    await assert.rejects(
      () => transact(async () => postTogether(authority(fixture, 1n))),
      /would wait for ever/
    )
  })
})
