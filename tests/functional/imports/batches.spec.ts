import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { workOn } from '#imports/actions/batch_jobs'
import { changeReading, previewAgain } from '#imports/actions/change_reading'
import { beginCommit } from '#imports/actions/commit_batch'
import { submitUndo, undoFromDraft } from '#imports/actions/undo_batch'
import { isImportArriving } from '#imports/queries/batches'
import { rowsOf } from '#imports/queries/batch_rows'
import { approveDraft, registerDraftAction } from '#ledger/actions/entry_drafts'
import { postEntry } from '#ledger/actions/post_entry'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { softClose } from '#tests/support/periods'
import {
  batchNow,
  commit,
  makeImportCity,
  manyRows,
  preview,
  standing,
  upload,
  type ImportCity,
} from './support.js'

const HEADER = 'agreement;date;amount;bank_ref'
const file = (...lines: string[]) => [HEADER, ...lines].join('\n')

async function undo(city: ImportCity, id: string, reason = 'wrong file') {
  const outcome = await submitUndo({ cityId: city.id, id, reason, by: city.officer })
  await workOn(city.id, id)
  return outcome
}

async function rows(city: ImportCity, id: string) {
  return rowsOf(db.connection(), { cityId: city.id, id }, { limit: 1000, offset: 0 })
}

/** Moves free money of the general fund out of reach, as an allocation does. */
async function spendAuthority(city: ImportCity, amount: bigint) {
  const [fund] = await selectRows(db.connection(), 'SELECT id FROM funds WHERE city_id = ?', [
    city.id,
  ])
  const common = { fund: fund.id as string, currency: city.currency }
  await transact((trx) =>
    postEntry(trx, {
      id: newId(),
      cityId: city.id,
      kind: 'budget_authority',
      effectiveOn: '2026-10-01',
      memo: 'authority given elsewhere',
      preparedBy: city.officer,
      lines: [
        { ...common, account: '8100', amount },
        { ...common, account: '8000', amount: -amount },
      ],
    })
  )
}

test.group('Import | a batch', () => {
  test('scenario 45: of 3,000 rows with one bad row keeps the 2,999, and again adds none', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = manyRows(3000, { 1234: 'A-1;2026-02-30;1.00;REF-1234' })
    const batch = await preview(city, bytes)
    assert.deepInclude(batch.counts, { rows: 3000, new: 2999, error: 1, totals: { EUR: '299900' } })

    const committed = await commit(city, batch, 'good')
    assert.deepInclude(committed.counts, { taken: 2999, takenTotals: { EUR: '299900' } })
    assert.deepEqual(await standing(city), { count: 2999, sum: 299_900n })
    assert.isTrue((await verifyLedger(city.id)).ok)

    const again = await preview(city, bytes)
    assert.deepInclude(again.counts, { new: 0, duplicate: 2999, error: 1 })
  }).timeout(120_000)

  test('with one bad row is refused as a whole when all or nothing is wanted', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(50, { 17: 'A-1;2026-02-30;1.00;X' }))
    await assert.rejects(() => commit(city, batch, 'all'), /E_IMPORT_NOT_ALL/)
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
    assert.equal((await batchNow(city, batch.id)).state, 'previewed')
  })

  test('that the books refuse in the middle takes back what was written, and says where', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(600, { 555: 'A-1;2025-03-15;1.00;OLD' }))
    assert.equal(batch.counts.new, 600)
    await softClose(city.id, '2025-03-01')
    const failed = await commit(city, batch, 'all')
    assert.equal(failed.state, 'failed')
    assert.deepInclude(failed.progress.refusal, { code: 'E_PERIOD', row: 555 })
    assert.deepInclude(failed.counts, { taken: 0, reversed: 400 })
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
    assert.isTrue((await verifyLedger(city.id)).ok)

    const again = await preview(city, manyRows(600, { 555: 'A-1;2025-03-15;1.00;OLD' }))
    assert.deepInclude(again.counts, { new: 599, error: 1 })
    assert.equal((await commit(city, again, 'good')).counts.taken, 599)
  })

  test('with the good rows goes on past a row that the books refuse', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(20, { 5: 'A-1;2025-03-15;1.00;OLD' }))
    await softClose(city.id, '2025-03-01')
    const committed = await commit(city, batch, 'good')
    assert.equal(committed.counts.taken, 19)
    const refused = (await rows(city, batch.id))[4]
    assert.deepInclude(refused, { no: 5, verdict: 'error', outcome: 'left_out' })
    assert.equal(refused.issues.errors![0].code, 'E_PERIOD')
  })

  test('numbers its receipts in the order of the file, past a row that the books refuse', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(12, { 5: 'A-1;2025-03-15;1.00;OLD' }))
    await softClose(city.id, '2025-03-01')
    await commit(city, batch, 'good')
    const more = await preview(city, manyRows(20))
    await commit(city, more, 'good')
    const numbered = await selectRows(
      db.connection(),
      `SELECT n.no FROM import_rows i
       JOIN receipt_numbers n ON n.city_id = i.city_id AND n.receipt_id = i.record_id
       JOIN import_batches b ON b.city_id = i.city_id AND b.id = i.batch_id
       WHERE i.city_id = ? AND i.outcome = 'taken' ORDER BY CASE WHEN b.id = ? THEN 0 ELSE 1 END, i.row_no`,
      [city.id, batch.id]
    )
    assert.deepEqual(
      numbered.map(({ no }) => Number(no)),
      Array.from({ length: 20 }, (_, at) => at + 1)
    )
  })

  test('scenario 45: that overlaps with an earlier one adds the new rows only', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    await commit(city, await preview(city, manyRows(30)))
    const second = await preview(city, manyRows(40))
    assert.deepInclude(second.counts, { new: 10, duplicate: 30 })
    await commit(city, second)
    assert.deepEqual(await standing(city), { count: 40, sum: 4_000n })
  })

  test('committed twice at once, from two uploads of one file, takes each row once', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = file('A-1;2026-01-15;5.00;', 'A-1;2026-01-15;5.00;', 'A-1;2026-01-16;7.00;R-1')
    const [one, two] = [await preview(city, bytes), await preview(city, bytes)]
    assert.equal(two.counts.new, 3)
    await Promise.all([commit(city, one), commit(city, two)])
    assert.deepEqual(await standing(city), { count: 3, sum: 1_700n })
    const outcomes = [...(await rows(city, one.id)), ...(await rows(city, two.id))]
    assert.lengthOf(
      outcomes.filter(({ outcome }) => outcome === 'taken'),
      3
    )
    assert.lengthOf(
      outcomes.filter(({ verdict }) => verdict === 'duplicate'),
      3
    )
  })

  test('that stopped in the middle is taken up and doubles nothing', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(300))
    const { run } = batch.progress
    await beginCommit({ cityId: city.id, id: batch.id, mode: 'good', run, by: city.officer })
    const { takeRows } = await import('#imports/actions/take_rows')
    const stop = new AbortController()
    const work = takeRows(await batchNow(city, batch.id), {
      signal: stop.signal,
      hold: async () => {},
    })
    stop.abort(new Error('power cut'))
    await assert.rejects(() => work, 'power cut')
    assert.equal((await batchNow(city, batch.id)).state, 'committing')

    await workOn(city.id, batch.id)
    assert.deepInclude(await batchNow(city, batch.id), { state: 'committed' })
    assert.deepEqual(await standing(city), { count: 300, sum: 30_000n })
  })

  test('that is still coming in keeps rounds of allocation waiting', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(3))
    const { run } = batch.progress
    const arriving = () => isImportArriving(db.connection(), city.id)
    assert.isFalse(await arriving())
    await beginCommit({ cityId: city.id, id: batch.id, mode: 'good', run, by: city.officer })
    assert.isTrue(await arriving())
    await workOn(city.id, batch.id)
    assert.isFalse(await arriving())
  })

  test('is undone as a whole, and its file can be imported again', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = file('A-1;2026-01-15;5.00;R-1', 'A-1;2026-01-16;7.00;')
    const batch = await commit(city, await preview(city, bytes))
    assert.equal(await undo(city, batch.id), 'begun')
    assert.deepInclude(await batchNow(city, batch.id), { state: 'undone' })
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })

    const again = await preview(city, bytes)
    assert.equal(again.counts.new, 2)
    await commit(city, again)
    assert.deepEqual(await standing(city), { count: 2, sum: 1_200n })
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('is undone also when one of its receipts was reversed by hand', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await commit(city, await preview(city, manyRows(3)))
    const [first] = await rows(city, batch.id)
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.id,
        entryId: first.recordId!,
        reason: 'by hand',
        preparedBy: city.officer,
      })
    )
    await undo(city, batch.id)
    assert.equal((await batchNow(city, batch.id)).state, 'undone')
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
  })

  test('whose money is allocated is not undone: row and fund are named, nothing changes', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await commit(city, await preview(city, manyRows(10)))
    await spendAuthority(city, 350n)
    const refused = await undo(city, batch.id).catch((error) => error)
    assert.equal(refused.code, 'E_IMPORT_UNDO_BLOCKED')
    assert.equal(refused.params.row, 7)
    assert.include(refused.params.fund, 'General fund')
    assert.deepEqual(await standing(city), { count: 10, sum: 1_000n })
    assert.equal((await batchNow(city, batch.id)).state, 'committed')
  })

  test('whose money is allocated while it is being undone stands again as a whole', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await commit(city, await preview(city, manyRows(400)))
    await submitUndo({ cityId: city.id, id: batch.id, reason: 'wrong', by: city.officer })
    await spendAuthority(city, 10_000n)
    await workOn(city.id, batch.id)

    const after = await batchNow(city, batch.id)
    assert.equal(after.state, 'committed')
    assert.equal(after.progress.refusal?.code, 'E_OVERDRAWN')
    assert.deepInclude(after.counts, { taken: 400, reversed: 0 })
    assert.deepEqual(await standing(city), { count: 400, sum: 40_000n })
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('with a row above the threshold needs a second person, whose name stands on the entries', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 10_000n })
    const batch = await preview(city, file('A-1;2026-01-15;100.01;R-1', 'A-1;2026-01-16;1.00;R-2'))
    await assert.rejects(() => commit(city, batch), /E_IMPORT_SECOND_PERSON/)
    const committed = await commit(city, batch, 'all', city.second)
    assert.equal(committed.state, 'committed')
    const entries = await selectRows(
      db.connection(),
      `SELECT prepared_by, approved_by FROM journal_entries WHERE city_id = ? AND kind = 'receipt'`,
      [city.id]
    )
    assert.lengthOf(entries, 2)
    for (const entry of entries) {
      assert.deepEqual({ ...entry }, { prepared_by: city.officer, approved_by: city.second })
    }
  })

  test('whoever said how its file is read is no second person for it', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 10_000n })
    const { id } = await preview(city, file('A-1;2026-01-15;100.01;R-1'))
    await changeReading({ cityId: city.id, id, by: city.second })
    await workOn(city.id, id)
    const batch = await batchNow(city, id)
    await assert.rejects(() => commit(city, batch), /E_IMPORT_SECOND_PERSON/)
    await assert.rejects(() => commit(city, batch, 'all', city.second), /E_IMPORT_SECOND_PERSON/)
    await changeReading({ cityId: city.id, id, by: city.officer })
    await workOn(city.id, id)
    const again = await commit(city, await batchNow(city, id), 'all', city.second)
    assert.equal(again.state, 'committed')
  })

  test('with a row above the threshold is undone only by two people', async ({ assert }) => {
    registerDraftAction('import_undo', undoFromDraft)
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 10_000n })
    const bytes = file('A-1;2026-01-15;100.01;R-1')
    const batch = await commit(city, await preview(city, bytes), 'all', city.second)
    assert.equal(await undo(city, batch.id), 'waiting')
    assert.equal((await batchNow(city, batch.id)).state, 'committed')

    const [draft] = await selectRows(
      db.connection(),
      `SELECT id FROM entry_drafts WHERE city_id = ? AND action = 'import_undo'`,
      [city.id]
    )
    await assert.rejects(() => approveDraft(city.id, draft.id, city.officer), /E_SELF_APPROVAL/)
    await approveDraft(city.id, draft.id, city.second)
    await workOn(city.id, batch.id)
    assert.equal((await batchNow(city, batch.id)).state, 'undone')
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
  })

  test('commits what was looked at: a preview made anew meanwhile is refused', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(3))
    await previewAgain(city.id, batch.id)
    await workOn(city.id, batch.id)
    await assert.rejects(() => commit(city, batch), /E_IMPORT_CHANGED/)
    assert.deepEqual(await standing(city), { count: 0, sum: 0n })
  })

  test('cannot be read in another way once it is in the books', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await commit(city, await preview(city, manyRows(3)))
    await assert.rejects(() => changeReading({ cityId: city.id, id: batch.id }), /E_IMPORT_STATE/)
    await assert.rejects(() => commit(city, batch), /E_IMPORT_STATE/)
  })

  test('of another city is not found', async ({ assert }) => {
    const [city, other] = [await makeImportCity([]), await makeImportCity([])]
    const id = await upload(city, manyRows(1))
    await assert.rejects(() => changeReading({ cityId: other.id, id }), /E_NOT_FOUND/)
    const wish = { cityId: other.id, id, mode: 'good' as const, run: 'x', by: other.officer }
    await assert.rejects(() => beginCommit(wish), /E_NOT_FOUND/)
  })
})
