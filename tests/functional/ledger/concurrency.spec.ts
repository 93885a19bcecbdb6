import { setTimeout as wait } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { type Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
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
  type LedgerFixture,
} from '#tests/support/ledger'
import { step } from '#tests/support/periods'
import { WriterProcess, type WriterAnswer } from '#tests/support/writer_process'

/*
 * Many who write at once. Writers are processes of their own: on SQLite that is one file and several
 * applications, on PostgreSQL connections of several.
 */

const PROCESSES = 3
/** How many entries each process has in hand at the same time: sixteen writers with the test itself. */
const AT_ONCE = 5

/** Sixteen who write, one of them the test itself; gives every answer. */
async function sixteen(
  perWriter: number,
  request: () => ReturnType<typeof authority>
): Promise<WriterAnswer[]> {
  const own: WriterAnswer[] = []
  for (const writer of writers)
    writer.send(Array.from({ length: AT_ONCE * perWriter }, () => request()))
  for (let at = 0; at < perWriter; at++) {
    const { id, ...rest } = request()
    own.push(
      await post({ id, ...rest }).then(
        ({ seq, hash }) => ({ id, seq: String(seq), hash }),
        (error: Refusal) => ({ id, refused: error.code })
      )
    )
  }
  const answers = await Promise.all(writers.map((writer) => writer.take(AT_ONCE * perWriter)))
  return [...own, ...answers.flat()]
}

let writers: WriterProcess[] = []

async function stored(city: LedgerFixture): Promise<Map<string, string>> {
  const rows = await selectRows(
    db.connection(),
    'SELECT id, seq, hash FROM journal_entries WHERE city_id = ? ORDER BY seq',
    [city.cityId]
  )
  return new Map(rows.map(({ id, seq, hash }) => [id, `${toBigInt(seq)} ${hash}`]))
}

test
  .group('Many who write at once', (group) => {
    group.setup(async () => {
      writers = Array.from({ length: PROCESSES }, () => new WriterProcess())
      await Promise.all(writers.map((writer) => writer.ready()))
      return () => Promise.all(writers.map((writer) => writer.kill())).then(() => {})
    })

    test('scenario 2: sixteen writers in four processes, one city: no gap, one chain, all balanced', async ({
      assert,
    }) => {
      const city = await makeLedger()
      const answers = await sixteen(12, () => authority(city, 7n))
      assert.lengthOf(answers, 16 * 12)
      const rows = await stored(city)
      assert.deepEqual(
        answers.map(({ id, seq, hash }) => [id, `${seq} ${hash}`]).toSorted(),
        [...rows].toSorted()
      )
      assert.deepEqual(
        [...rows.values()].map((row) => row.split(' ')[0]),
        answers.map((_, at) => String(at + 1))
      )
      const verdict = await verifyLedger(city.cityId)
      assert.deepEqual([verdict.faults, verdict.entries], [[], 192])
      assert.equal(await balanceOf(city, '8100'), -7n * 192n)
    })

    test('scenario 1: sixteen writers race for the last 100, each for 30: three get it, nothing falls below zero', async ({
      assert,
    }) => {
      const city = await makeLedger()
      await post(authority(city, 100n))
      const answers = await sixteen(1, () => allocation(city, 30n))
      assert.deepEqual(
        answers.map(({ refused }) => refused ?? 'posted').toSorted(),
        [...Array(13).fill('E_OVERDRAWN'), ...Array(3).fill('posted')].toSorted()
      )
      assert.deepEqual([await balanceOf(city, '8100'), await balanceOf(city, '8200')], [-10n, -90n])
      assert.equal((await headOf(city)).seq, 4n)
    })

    test('scenario 3: one entry sent by four processes is one row, and all get the same answer', async ({
      assert,
    }) => {
      const city = await makeLedger()
      const request = authority(city, 100n)
      const answers = await sixteen(1, () => request)
      assert.lengthOf(answers, 16)
      assert.lengthOf(new Set(answers.map(({ seq, hash }) => `${seq} ${hash}`)), 1)
      assert.equal((await stored(city)).get(request.id), `1 ${answers[0].hash}`)
      assert.equal(await balanceOf(city, '8100'), -100n)
    })

    test('scenario 10: who serves and who works in the background write into one database', async ({
      assert,
    }) => {
      const city = await makeLedger()
      const [worker] = writers
      worker.send(Array.from({ length: 40 }, () => authority(city, 1n)))
      // While the other one holds the lock of SQLite for longer than one entry takes, this one waits
      await transact(async (trx) => {
        await postEntry(trx, authority(city, 2n))
        await wait(300)
        await postEntry(trx, authority(city, 2n))
      })
      await worker.take(40)
      assert.equal(await balanceOf(city, '8100'), -44n)
      assert.isTrue((await verifyLedger(city.cityId)).ok)
    })
  })
  .each.timeout(60_000)

test.group('The same at the same moment', () => {
  test('scenario 5: all entries reversed twice at once: each is reversed once, and each other try is refused', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const entries = []
    for (let at = 1; at <= 12; at++) entries.push(await post(authority(city, BigInt(at))))
    const outcomes = await Promise.allSettled(
      [...entries, ...entries].map(({ id: entryId }) =>
        transact((trx) =>
          reverseEntry(trx, {
            id: newId(),
            cityId: city.cityId,
            entryId,
            reason: 'twice',
            preparedBy: city.maker,
          })
        )
      )
    )
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    assert.deepEqual(refused, Array(12).fill('E_ALREADY_REVERSED'))
    assert.equal(await balanceOf(city, '8100'), 0n)
    assert.equal((await headOf(city)).seq, 24n)
  })

  test('scenario 7: a period closed while many post into it: what came is in what the close states, the rest is refused', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const day = '2023-01-10'
    await step(city.cityId, day, 'soft_closed', city)
    const adjustment = () =>
      post(
        entryOf(city, {
          kind: 'adjustment',
          approvedBy: city.checker,
          effectiveOn: day,
          lines: authority(city, 1n).lines,
        })
      )
    const before = await Promise.all([adjustment(), adjustment()])
    const posting = Promise.allSettled(Array.from({ length: 10 }, adjustment))
    const closing = step(city.cityId, day, 'closed', city)
    const late = Promise.allSettled(Array.from({ length: 10 }, adjustment))
    const { headSeq } = await closing
    const outcomes = [...(await posting), ...(await late)]
    const came = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.seq] : []))
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    assert.equal(headSeq, BigInt(before.length + came.length))
    assert.deepEqual(refused, Array(20 - came.length).fill('E_PERIOD'))
    assert.isTrue(came.every((seq) => seq <= headSeq))
    assert.equal((await headOf(city)).seq, headSeq)
    await assert.rejects(adjustment, /E_PERIOD/)
    assert.isTrue((await verifyLedger(city.cityId)).ok)
  })

  test('scenario 11: work that the database asks to repeat posts its entry once, under its own id', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const request = authority(city, 100n)
    let tries = 0
    const entry = await transact(async (trx) => {
      const posted = await postEntry(trx, request)
      if (++tries < 3) throw Object.assign(new Error('could not serialize'), { code: '40001' })
      return posted
    })
    assert.deepEqual([tries, entry.id, entry.seq, entry.replayed], [3, request.id, 1n, false])
    const requests = [authority(city, 1n), authority(city, 2n), authority(city, 3n)]
    const answers = await Promise.all(
      requests.map((one) =>
        transact((trx) => postEntry(trx, one), { isolationLevel: 'serializable' })
      )
    )
    assert.deepEqual(
      answers.map(({ id, replayed }) => [id, replayed]),
      requests.map(({ id }) => [id, false])
    )
    assert.deepEqual([...(await stored(city)).keys()].length, 4)
    assert.equal(await balanceOf(city, '8100'), -106n)
  })
})
