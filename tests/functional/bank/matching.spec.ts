import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { ignoreLine, matchToAgreement, matchToEntry } from '#bank/actions/match_line'
import { undoMatch } from '#bank/actions/match_store'
import { matchTogether } from '#bank/actions/match_together'
import { undoWithReceipt } from '#bank/actions/undo_with_receipt'
import { planClearMatches } from '#bank/queries/clear_matches'
import { lineShown } from '#bank/queries/lines'
import { matchesOfLine } from '#bank/queries/matches'
import { openInstalments } from '#bank/queries/open_items'
import { reconciliations } from '#bank/queries/reconciliation'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { approveDraft, rejectDraft } from '#ledger/actions/entry_drafts'
import { makeBankLine } from '#tests/support/bank_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeAgreement, makeReceipt } from '#tests/support/funding_records'

const TODAY = '2026-03-01'

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'done'
}

interface World {
  city: TestCity
  by: string
  agreementId: string
  /** Ids of the two instalments: 600.00 due on 1 February, 400.00 without a day. */
  instalments: string[]
}

async function makeWorld(options: { approvalThreshold?: bigint } = {}): Promise<World> {
  const city = await makeCity({ years: [2026], ...options })
  const by = (await makePerson(city, 'finance_officer')).id
  const { id: agreementId } = await makeAgreement(city, { active: true })
  const rows = await selectRows(
    db.connection(),
    'SELECT id FROM instalments WHERE city_id = ? AND agreement_id = ? ORDER BY no',
    [city.id, agreementId]
  )
  return { city, by, agreementId, instalments: rows.map(({ id }) => id) }
}

function match(
  { city, by, agreementId }: World,
  lineId: string,
  parts: [string | null, bigint][],
  id = newId()
) {
  return transact((trx) =>
    matchToAgreement(trx, {
      id,
      cityId: city.id,
      lineId,
      agreementId,
      parts: parts.map(([instalmentId, amount]) => ({ instalmentId, amount })),
      by,
    })
  )
}

async function openOf({ city, agreementId }: World): Promise<bigint[]> {
  const filter = { currency: city.currency, today: TODAY, agreementId }
  return (await openInstalments(readClient(), city.id, filter)).map(({ open }) => open)
}

async function cashOf(city: TestCity): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(amount) AS cash FROM postings WHERE city_id = ? AND account_code = '1000'`,
    [city.id]
  )
  return toBigInt(row?.cash)
}

test.group('Bank | matching', () => {
  test('one line answers several instalments with one receipt', async ({ assert }) => {
    const world = await makeWorld()
    const { city, instalments } = world
    const { id } = await makeBankLine(city, { amount: 70_000n, bankRef: 'B-70' })
    const receipt = newId()
    await match(
      world,
      id,
      [
        [instalments[0]!, 60_000n],
        [instalments[1]!, 10_000n],
      ],
      receipt
    )
    assert.deepEqual(await openOf(world), [30_000n])
    assert.include(await lineShown(readClient(), city.id, id), { state: 'matched', rest: 0n })
    const [stored] = await selectRows(
      db.connection(),
      'SELECT amount, bank_ref, received_on FROM receipts WHERE city_id = ? AND id = ?',
      [city.id, receipt]
    )
    assert.deepEqual(
      [toBigInt(stored.amount), stored.bank_ref, stored.received_on],
      [70_000n, 'B-70', '2026-02-03']
    )
  })

  test('several lines answer one instalment, and one line in parts has numbered references', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const { city, instalments } = world
    const [first] = instalments
    const a = await makeBankLine(city, { amount: 25_000n, bankRef: 'A' })
    const b = await makeBankLine(city, { amount: 40_000n, bankRef: 'B' })
    await match(world, a.id, [[first!, 25_000n]])
    await match(world, b.id, [[first!, 30_000n]])
    assert.include(await lineShown(readClient(), city.id, b.id), { state: 'part', rest: 10_000n })
    await match(world, b.id, [[first!, 5_000n]])
    assert.deepEqual(await openOf(world), [40_000n])
    assert.include(await lineShown(readClient(), city.id, b.id), { state: 'part', rest: 5_000n })
    const rows = await selectRows(
      db.connection(),
      'SELECT bank_ref FROM receipts WHERE city_id = ? ORDER BY bank_ref',
      [city.id]
    )
    assert.deepEqual(
      rows.map(({ bank_ref }) => bank_ref),
      ['A', 'B', 'B/2']
    )
  })

  test('a line is never matched beyond its amount, whoever races', async ({ assert }) => {
    const world = await makeWorld()
    const { city, instalments } = world
    const { id } = await makeBankLine(city, { amount: 10_000n })
    assert.equal(await codeOf(match(world, id, [[instalments[0]!, 10_001n]])), 'E_BANK_BEYOND')
    assert.equal(await codeOf(match(world, id, [])), 'E_BANK_NO_PARTS')
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => codeOf(match(world, id, [[instalments[0]!, 6_000n]])))
    )
    assert.lengthOf(
      codes.filter((code) => code === 'done'),
      1
    )
    assert.equal(await cashOf(city), 6_000n)
    const out = await makeBankLine(city, { amount: -10_000n })
    assert.equal(await codeOf(match(world, out.id, [[null, 100n]])), 'E_BANK_OUTGOING')
  })

  test('the same match sent twice is one, and its id serves nothing else', async ({ assert }) => {
    const world = await makeWorld()
    const { city, instalments } = world
    const a = await makeBankLine(city, { amount: 10_000n })
    const b = await makeBankLine(city, { amount: 10_000n })
    const id = newId()
    await match(world, a.id, [[instalments[0]!, 10_000n]], id)
    await match(world, a.id, [[instalments[0]!, 10_000n]], id)
    assert.equal(await cashOf(city), 10_000n)
    const other = match(world, b.id, [[instalments[0]!, 10_000n]], id)
    assert.equal(await codeOf(other), 'E_IDEMPOTENCY_CONFLICT')
  })

  test('undo takes back one match and no other, and leaves the receipt unless told', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const { city, by, instalments } = world
    const { id: lineId } = await makeBankLine(city, { amount: 30_000n })
    const [a, b] = [newId(), newId()]
    await match(world, lineId, [[instalments[0]!, 10_000n]], a)
    await match(world, lineId, [[instalments[0]!, 20_000n]], b)
    const undo = { cityId: city.id, by }
    await undoWithReceipt({ ...undo, id: newId(), matchId: a, takesReceiptBack: false })
    assert.include(await lineShown(readClient(), city.id, lineId), { state: 'part', rest: 10_000n })
    assert.equal(await cashOf(city), 30_000n, 'the receipt stays')
    const again = transact((trx) => undoMatch(trx, { ...undo, id: newId(), matchId: a }))
    assert.equal(await codeOf(again), 'E_BANK_UNDONE')

    const [{ seq }] = await selectRows(
      db.connection(),
      'SELECT seq FROM journal_entries WHERE city_id = ? AND id = ?',
      [city.id, a]
    )
    const back = { id: newId(), cityId: city.id, lineId, seq: toBigInt(seq), by }
    await transact((trx) => matchToEntry(trx, back))
    assert.equal((await lineShown(readClient(), city.id, lineId)).state, 'matched')

    const taking = { ...undo, id: newId(), matchId: b, takesReceiptBack: true, reason: 'Wrong' }
    assert.equal((await undoWithReceipt(taking)).outcome, 'reversed')
    assert.equal((await undoWithReceipt(taking)).outcome, 'reversed', 'sent twice it is one')
    assert.equal(await cashOf(city), 10_000n)
    const states = (await matchesOfLine(readClient(), city.id, lineId)).map(({ id, state }) => [
      id,
      state,
    ])
    assert.deepEqual(Object.fromEntries(states), {
      [a]: 'undone',
      [b]: 'undone',
      [back.id]: 'holds',
    })
  })

  test('above the threshold the receipt waits, the line says so, and a refusal opens it again', async ({
    assert,
  }) => {
    const world = await makeWorld({ approvalThreshold: 20_000n })
    const { city, by, instalments } = world
    const second = (await makePerson(city, 'approver')).id
    const states: string[] = []
    const look = async (id: string) =>
      states.push((await lineShown(readClient(), city.id, id)).state)
    const a = await makeBankLine(city, { amount: 30_000n })
    const b = await makeBankLine(city, { amount: 30_000n })
    const [draftA, draftB] = [newId(), newId()]
    assert.equal(
      (await match(world, a.id, [[instalments[0]!, 30_000n]], draftA)).outcome,
      'waiting'
    )
    assert.deepEqual(await openOf(world), [30_000n, 40_000n], 'what waits is not open any more')
    await match(world, b.id, [[instalments[0]!, 30_000n]], draftB)
    await look(a.id)
    await approveDraft(city.id, draftA, second)
    await look(a.id)
    await rejectDraft(city.id, draftB, { by: second, reason: 'Not ours' })
    await look(b.id)
    assert.deepEqual(states, ['waiting', 'matched', 'open'])

    const draftC = newId()
    await match(world, b.id, [[instalments[0]!, 30_000n]], draftC)
    const undo = {
      id: newId(),
      cityId: city.id,
      matchId: draftC,
      takesReceiptBack: true,
      reason: 'x',
    }
    const other = (await makePerson(city, 'finance_officer')).id
    assert.equal(await codeOf(undoWithReceipt({ ...undo, by: other })), 'E_BANK_DRAFT_OF_OTHERS')
    assert.equal((await undoWithReceipt({ ...undo, by })).outcome, 'withdrawn')
    assert.equal((await undoWithReceipt({ ...undo, by })).outcome, 'match', 'sent twice it is one')
  })

  test('a line is matched to a receipt in the books, in its direction, and not twice', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const { city, by } = world
    await makeReceipt(city)
    const [{ seq }] = await selectRows(
      db.connection(),
      `SELECT max(seq) AS seq FROM journal_entries WHERE city_id = ? AND kind = 'receipt'`,
      [city.id]
    )
    const link = (lineId: string, no = toBigInt(seq)) =>
      codeOf(
        transact((trx) => matchToEntry(trx, { id: newId(), cityId: city.id, lineId, seq: no, by }))
      )
    const part = await makeBankLine(city, { amount: 15_000n })
    const rest = await makeBankLine(city, { amount: 15_000n })
    const out = await makeBankLine(city, { amount: -25_000n })
    assert.equal(await link(out.id), 'E_BANK_DIRECTION')
    assert.equal(await link(part.id), 'done')
    assert.equal(await link(rest.id), 'done')
    assert.include(await lineShown(readClient(), city.id, rest.id), { state: 'part', rest: 5_000n })
    assert.equal(await link(rest.id), 'E_BANK_ENTRY', 'the entry is seen in full')
    assert.equal(await link(rest.id, 999n), 'E_BANK_ENTRY')
  })

  test('what is set aside says what it is, and something else says why', async ({ assert }) => {
    const { city, by } = await makeWorld()
    const { id: lineId } = await makeBankLine(city, { amount: -350n })
    const ignore = (ignoredAs: 'fee' | 'other', reason?: string) =>
      codeOf(
        transact((trx) =>
          ignoreLine(trx, { id: newId(), cityId: city.id, lineId, ignoredAs, reason, by })
        )
      )
    assert.equal(await ignore('other', '  '), 'E_REASON_NEEDED')
    assert.equal(await ignore('fee'), 'done')
    assert.equal(await ignore('fee'), 'E_BANK_LINE_DONE')
    assert.equal((await lineShown(readClient(), city.id, lineId)).state, 'ignored')
  })

  test('clear matches never touch what a person matched, what is claimed twice, or what is in the books', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const { city, by, instalments } = world
    const [{ number }] = await selectRows(
      db.connection(),
      'SELECT number FROM agreements WHERE city_id = ?',
      [city.id]
    )
    const clear = await makeBankLine(city, { amount: 60_000n, text: `for ${number}` })
    const plan = await planClearMatches(readClient(), city.id, TODAY)
    assert.deepEqual(
      plan.planned.map(({ line }) => line.id),
      [clear.id]
    )
    const keys = plan.planned.map(({ key }) => key)

    const twin = await makeBankLine(city, { amount: 60_000n, text: `for ${number}` })
    assert.lengthOf((await planClearMatches(readClient(), city.id, TODAY)).planned, 0)
    const stale = { cityId: city.id, today: TODAY, keys, by }
    assert.include(await transact((trx) => matchTogether(trx, stale)), { matched: 0, left: 1 })

    await match(world, twin.id, [[instalments[1]!, 100n]])
    const now = await transact((trx) => matchTogether(trx, stale))
    assert.include(now, { matched: 1, left: 0 })
    assert.include(await lineShown(readClient(), city.id, twin.id), { rest: 59_900n })
    assert.equal((await lineShown(readClient(), city.id, clear.id)).state, 'matched')

    await makeReceipt(city)
    await makeBankLine(city, { amount: 25_000n, bankRef: 'B-1', bookedOn: '2026-02-01' })
    const [linked] = (await planClearMatches(readClient(), city.id, TODAY)).planned
    assert.isNotNull(linked!.entry)
    assert.isNull(linked!.suggestion, 'a second receipt would count the money twice')
  })

  test('bank and books differ by exactly the parts that are named', async ({ assert }) => {
    const world = await makeWorld({ approvalThreshold: 20_000n })
    const { city, by, instalments } = world
    await makeReceipt(city)
    const matched = await makeBankLine(city, { amount: 11_000n })
    await match(world, matched.id, [[instalments[0]!, 10_000n]])
    const waits = await makeBankLine(city, { amount: 20_001n })
    await match(world, waits.id, [[instalments[0]!, 20_001n]])
    const fee = await makeBankLine(city, { amount: -350n })
    await transact((trx) =>
      ignoreLine(trx, { id: newId(), cityId: city.id, lineId: fee.id, ignoredAs: 'fee', by })
    )
    const [one] = await reconciliations(readClient(), city.id)
    const { parts, difference, ledger } = one!
    assert.equal(ledger, 35_000n)
    assert.deepInclude(parts, {
      unmatched: 1_000n,
      ignored: -350n,
      waiting: 20_001n,
      unseen: -25_000n,
    })
    const sum = Object.values(parts).reduce((total, part) => total + part, 0n)
    assert.equal(sum, difference)
  })

  test('however a line is matched and unmatched, never more than it has, and undoing all restores it', async ({
    assert,
  }) => {
    const world = await makeWorld()
    const { city, by, instalments } = world
    const step = fc.record({
      undo: fc.boolean(),
      pick: fc.nat({ max: 5 }),
      amount: fc.bigInt({ min: 1n, max: 900n }),
      kind: fc.constantFrom('receipt', 'entry', 'ignored'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const { id: lineId } = await makeBankLine(city, { amount: 1_000n })
        const active: { id: string; amount: bigint }[] = []
        for (const { undo, pick, amount, kind } of steps) {
          const rest = 1_000n - active.reduce((sum, one) => sum + one.amount, 0n)
          const id = newId()
          if (undo) {
            const [one] = active.splice(pick % (active.length || 1), 1)
            if (!one) continue
            const undoing = { id, cityId: city.id, matchId: one.id, by }
            await undoWithReceipt({ ...undoing, takesReceiptBack: false })
          } else if (kind === 'ignored') {
            const ignoring = { id, cityId: city.id, lineId, ignoredAs: 'fee' as const, by }
            const code = await codeOf(transact((trx) => ignoreLine(trx, ignoring)))
            assert.equal(code, rest === 0n ? 'E_BANK_LINE_DONE' : 'done')
            if (code === 'done') active.push({ id, amount: rest })
          } else {
            const code = await codeOf(match(world, lineId, [[instalments[0]!, amount]], id))
            if (rest === 0n) assert.equal(code, 'E_BANK_LINE_DONE')
            else assert.equal(code, amount > rest ? 'E_BANK_BEYOND' : 'done')
            if (code === 'done') active.push({ id, amount })
          }
          const line = await lineShown(readClient(), city.id, lineId)
          assert.equal(line.rest, 1_000n - active.reduce((sum, one) => sum + one.amount, 0n))
        }
        for (const { id } of active) {
          await transact((trx) => undoMatch(trx, { id: newId(), cityId: city.id, matchId: id, by }))
        }
        assert.include(await lineShown(readClient(), city.id, lineId), {
          state: 'open',
          rest: 1_000n,
        })
      }),
      { numRuns: 8, verbose: 1 }
    )
    const [row] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM bank_matches WHERE city_id = ?',
      [city.id]
    )
    assert.isAbove(toCount(row.n), 0)
  })
})
