import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { submitStep } from '#closing/actions/submit'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { workOn } from '#imports/actions/batch_jobs'
import type { WorkSigns } from '#imports/actions/batch_store'
import { changeReading } from '#imports/actions/change_reading'
import { beginCommit } from '#imports/actions/commit_batch'
import { takeRows } from '#imports/actions/take_rows'
import type { CommitMode } from '#imports/queries/batches'
import { movePeriod } from '#ledger/actions/move_period'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  batchNow,
  makeImportCity,
  manyRows,
  preview,
  standing,
  workElsewhere,
  type ImportCity,
} from '#tests/functional/imports/support'
import { periodOf } from '#tests/support/periods'

const ROWS = 600
/** A chunk is of 200 rows; every ninth of the file is of January. */
const JANUARY = '2026-01-15'
const rowsOfJanuary = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((no) => no % 9 === 0).length

async function beginImport(city: ImportCity, mode: CommitMode) {
  const batch = await preview(city, manyRows(ROWS))
  const { run } = batch.progress
  return beginCommit({ cityId: city.id, id: batch.id, mode, run, by: city.officer })
}

/** A receipt by hand, under the agreement of the file. */
async function receiveByHand(city: ImportCity, bankRef: string) {
  const [agreement] = await selectRows(
    db.connection(),
    'SELECT id FROM agreements WHERE city_id = ?',
    [city.id]
  )
  return transact((trx) =>
    recordReceipt(trx, {
      id: newId(),
      cityId: city.id,
      agreementId: agreement.id,
      receivedOn: '2026-05-05',
      currency: city.currency,
      amount: 7n,
      bankRef,
      memo: 'by hand',
      preparedBy: city.officer,
      approvedBy: null,
    })
  )
}

async function closeJanuary(city: ImportCity) {
  const period = await periodOf(city.id, JANUARY)
  const { id: cityId, currency, officer: preparedBy } = city
  const named = { id: period.id, no: 1, yearName: '2026' }
  const step = { to: 'soft_closed', reason: null } as const
  return submitStep({ id: newId(), cityId, period: named, ...step, preparedBy, currency })
}

async function receiptNumbers(city: ImportCity): Promise<number[]> {
  const rows = await selectRows(
    db.connection(),
    'SELECT no FROM receipt_numbers WHERE city_id = ? ORDER BY no',
    [city.id]
  )
  return rows.map(({ no }) => toCount(no))
}

/** The chunk that is written first closes January with it, as a close that came between two chunks would. */
function closingAfterFirstChunk(city: ImportCity, periodId: string): WorkSigns {
  let chunks = 0
  return {
    signal: new AbortController().signal,
    async hold(trx) {
      if (++chunks > 1) return
      const step = { id: newId(), cityId: city.id, periodId, preparedBy: city.officer }
      await movePeriod(trx, { ...step, to: 'soft_closed' })
    },
  }
}

test.group('While an import is being taken', () => {
  test('others post under the same agreement, and nobody closes a period or reads the file anew', async ({
    assert,
    cleanup,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await beginImport(city, 'all')
    const elsewhere = workElsewhere(city, batch.id)
    cleanup(() => void elsewhere.kill('SIGKILL'))
    const ended = once(elsewhere, 'exit')
    let byHand = 0
    const refused = new Set<string>()
    const note = (error: { code: string }) => refused.add(error.code)
    while (elsewhere.exitCode === null && byHand < 200) {
      await receiveByHand(city, `HAND-${++byHand}`)
      if ((await batchNow(city, batch.id)).state === 'committed') break
      await closeJanuary(city).catch(note)
      await changeReading({ cityId: city.id, id: batch.id, answers: {} }).catch(note)
      await wait(20)
    }
    assert.deepEqual(await ended, [0, null])

    await workOn(city.id, batch.id)
    assert.deepInclude(await batchNow(city, batch.id), { state: 'committed' })
    const sum = BigInt(ROWS) * 100n + BigInt(byHand) * 7n
    assert.deepEqual(await standing(city), { count: ROWS + byHand, sum })
    const numbers = await receiptNumbers(city)
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => at + 1)
    )
    assert.lengthOf(numbers, ROWS + byHand)
    assert.isTrue((await verifyLedger(city.id)).ok)
    assert.includeMembers([...refused], ['E_CLOSE_IMPORT', 'E_IMPORT_STATE'])
    // once the file is in the books January closes, if it did not in the last round of the loop
    const { status } = await periodOf(city.id, JANUARY)
    if (status === 'open') assert.equal(await closeJanuary(city), 'recorded')
  }).timeout(120_000)

  test('a period that closes between two chunks leaves out what it does not take any more, or all of the file', async ({
    assert,
  }) => {
    for (const mode of ['good', 'all'] as const) {
      const city = await makeImportCity([{ number: 'A-1' }])
      const batch = await beginImport(city, mode)
      const { id: periodId } = await periodOf(city.id, JANUARY)
      await takeRows(batch, closingAfterFirstChunk(city, periodId))

      const after = await batchNow(city, batch.id)
      const taken = mode === 'all' ? 0 : ROWS - rowsOfJanuary(201, ROWS)
      assert.equal(after.counts.taken, taken)
      assert.deepEqual(await standing(city), { count: taken, sum: BigInt(taken) * 100n })
      if (mode === 'good') assert.deepInclude(after, { state: 'committed' })
      else {
        assert.deepInclude(after, { state: 'failed' })
        assert.deepInclude(after.progress.refusal, { code: 'E_PERIOD', row: 207 })
      }
      assert.isTrue((await verifyLedger(city.id)).ok)
    }
  })
})
