import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { approveDraft, recordOrDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { linesOfEntry } from '#ledger/queries/entries'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { commitmentShown, commitmentsOf, expendituresOf } from '#programmes/queries/commitments'
import { availableOf, balancesOfLine } from '#programmes/queries/line_balances'
import { balanceOf, headOf, makeLedger } from '#tests/support/ledger'
import {
  commit,
  commitmentOf,
  expenditureOf,
  giveMoney,
  makeLine,
  makePlan,
  refusalOf,
  spend,
} from '#tests/support/programmes'

const client = () => db.connection()

async function entryLines(cityId: string, entryId: string) {
  const lines = await linesOfEntry(client(), cityId, entryId)
  return lines.map(({ account, amount }) => [account, amount])
}

test.group('Commitments', () => {
  test('a commitment reserves what the line was allocated from that fund', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 5000n)
    const id = await commit(city, { amount: 1200n })
    assert.deepEqual(await entryLines(city.cityId, id), [
      ['8200', 1200n],
      ['8300', -1200n],
    ])
    assert.deepEqual(await balancesOfLine(client(), city.cityId, city.line), {
      free: 3800n,
      reserved: 1200n,
      spent: 0n,
    })
    const { commitment } = await commitmentShown(client(), city.cityId, id, '2023-06-01')
    assert.deepEqual(
      [commitment.amount, commitment.reserve, commitment.state],
      [1200n, 1200n, 'open']
    )
  })

  test('more than the line has from that fund is refused with what is available', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 5000n)
    await commit(city, { amount: 1200n })
    const before = await headOf(city)
    const refusal = await refusalOf(() => commit(city, { amount: 3801n }))
    assert.deepEqual(refusal, {
      code: 'E_LINE_OVERDRAWN',
      params: { date: '2023-05-01', available: '38.00', amount: '38.01', currency: 'EUR' },
      field: 'amount',
    })
    assert.deepEqual(await headOf(city), before)
    await commit(city, { amount: 3800n })
  })

  test('money that comes later cannot be committed before it comes', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n, city.line, '2023-03-01')
    await giveMoney(city, 4000n, city.line, '2023-07-01')
    const of = { fund: city.fund, line: city.line }
    assert.equal(await availableOf(client(), city.cityId, of), 5000n)
    assert.equal(await availableOf(client(), city.cityId, { ...of, on: '2023-02-28' }), 0n)
    assert.equal(await availableOf(client(), city.cityId, { ...of, on: '2023-05-01' }), 1000n)
    const refusal = await refusalOf(() =>
      commit(city, { amount: 1001n, committedOn: '2023-05-01' })
    )
    assert.deepEqual([refusal.code, refusal.params.available], ['E_LINE_OVERDRAWN', '10.00'])
    await commit(city, { amount: 5000n, committedOn: '2023-07-01' })
    assert.equal(await availableOf(client(), city.cityId, { ...of, on: '2023-05-01' }), 0n)
  })

  test('the same commitment sent twice is one; with other words or another number it is a conflict', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const commitment = commitmentOf(city, { amount: 1000n })
    const first = await transact((trx) => recordCommitment(trx, commitment))
    const again = await transact((trx) => recordCommitment(trx, commitment))
    assert.deepEqual([again.replayed, again.seq, again.hash], [true, first.seq, first.hash])
    for (const change of [{ number: 'other' }, { description: 'other' }, { amount: 999n }]) {
      const refusal = await refusalOf(() =>
        transact((trx) => recordCommitment(trx, { ...commitment, ...change }))
      )
      assert.equal(refusal.code, 'E_IDEMPOTENCY_CONFLICT')
    }
  })

  test('{code}')
    .with([
      { code: 'E_AMOUNT_NOT_POSITIVE', change: { amount: 0n } },
      { code: 'E_EXPIRES_BEFORE', change: { expiresOn: '2023-04-30' } },
      { code: 'E_PERIOD', change: { committedOn: '2024-01-01' } },
      { code: 'E_NOT_FOUND', change: { budgetLineId: newId() } },
      { code: 'E_NOT_FOUND', change: { fundId: newId() } },
      { code: 'E_NOT_FOUND', change: { partyId: newId() } },
    ])
    .run(async ({ assert }, { code, change }) => {
      const city = await makeLedger()
      await giveMoney(city, 5000n)
      assert.equal((await refusalOf(() => commit(city, change))).code, code)
    })

  test('a number is used once', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 5000n)
    await commit(city, { number: 'C-1' })
    const refusal = await refusalOf(() => commit(city, { number: 'C-1' }))
    assert.deepEqual([refusal.code, refusal.field], ['E_NUMBER_TAKEN', 'number'])
  })

  test("another city's line, fund and commitment are not found", async ({ assert }) => {
    const [city, other] = [await makeLedger(), await makeLedger()]
    await giveMoney(other, 5000n)
    const id = await commit(other)
    for (const change of [{ budgetLineId: other.line }, { fundId: other.fund }]) {
      assert.equal((await refusalOf(() => commit(city, change))).code, 'E_NOT_FOUND')
    }
    assert.equal((await refusalOf(() => spend(city, id))).code, 'E_NOT_FOUND')
    const shown = await refusalOf(() => commitmentShown(client(), city.cityId, id, '2023-06-01'))
    assert.equal(shown.code, 'E_NOT_FOUND')
  })
})

test.group('Expenditures', () => {
  test('scenario 37: expenditure of a commitment of 10 at actual 11', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 2000n)
    const commitment = await commit(city, { amount: 1000n })
    const id = await spend(city, commitment, { amount: 1100n })
    assert.deepEqual(await entryLines(city.cityId, id), [
      ['8300', 1000n],
      ['8200', 100n],
      ['8400', -1100n],
      ['5000', 1100n],
      ['1000', -1100n],
    ])
    assert.deepEqual(await balancesOfLine(client(), city.cityId, city.line), {
      free: 900n,
      reserved: 0n,
      spent: 1100n,
    })
  })

  test('a final payment below the commitment gives the rest back to the line', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 2000n)
    const commitment = await commit(city, { amount: 1000n })
    await spend(city, commitment, { amount: 300n })
    const id = await spend(city, commitment, { amount: 500n, isFinal: true })
    assert.deepEqual(await entryLines(city.cityId, id), [
      ['8300', 700n],
      ['8200', -200n],
      ['8400', -500n],
      ['5000', 500n],
      ['1000', -500n],
    ])
    assert.deepEqual(await balancesOfLine(client(), city.cityId, city.line), {
      free: 1200n,
      reserved: 0n,
      spent: 800n,
    })
    const { commitment: shown, expenditures } = await commitmentShown(
      client(),
      city.cityId,
      commitment,
      '2023-06-01'
    )
    assert.deepEqual([shown.state, shown.reserve, shown.spent], ['settled', 0n, 800n])
    assert.deepEqual(
      expenditures.map(({ amount, isFinal }) => [amount, isFinal]),
      [
        [500n, true],
        [300n, false],
      ]
    )
    const refusal = await refusalOf(() => spend(city, commitment, { amount: 1n }))
    assert.equal(refusal.code, 'E_COMMITMENT_SETTLED')
  })

  test('a capital line is outlay', async ({ assert }) => {
    const city = await makePlan({ year: 2026 })
    const line = await makeLine(city, { nature: 'capital' })
    await giveMoney(city, 1000n, line, '2026-01-02')
    const commitment = await commit(city, { budgetLineId: line, committedOn: '2026-01-03' })
    const id = await spend(city, commitment, { amount: 400n, spentOn: '2026-01-04' })
    assert.deepEqual(await entryLines(city.cityId, id), [
      ['8300', 400n],
      ['8400', -400n],
      ['5200', 400n],
      ['1000', -400n],
    ])
  })

  test('scenario 37: above commitment and line together it is refused with what is available', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1500n)
    const commitment = await commit(city, { amount: 1000n })
    const before = await headOf(city)
    const refusal = await refusalOf(() => spend(city, commitment, { amount: 1501n }))
    assert.deepEqual(refusal.params, {
      date: '2023-06-01',
      available: '15.00',
      amount: '15.01',
      currency: 'EUR',
    })
    assert.equal(refusal.code, 'E_LINE_OVERDRAWN')
    assert.deepEqual(await headOf(city), before)
    await spend(city, commitment, { amount: 1500n })
  })

  test('the same payment sent twice is one, though the reserve has moved on', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const commitment = await commit(city, { amount: 1000n })
    const payment = expenditureOf(city, commitment, { amount: 600n })
    const first = await transact((trx) => recordExpenditure(trx, payment))
    const again = await transact((trx) => recordExpenditure(trx, payment))
    assert.deepEqual([again.replayed, again.seq, again.hash], [true, first.seq, first.hash])
    assert.equal(await balanceOf(city, '8400'), -600n)
    const refusal = await refusalOf(() =>
      transact((trx) => recordExpenditure(trx, { ...payment, amount: 601n }))
    )
    assert.equal(refusal.code, 'E_IDEMPOTENCY_CONFLICT')
  })

  test('of two payments at once that want the same reserve, the second draws on the line', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 2000n)
    const commitment = await commit(city, { amount: 1000n })
    await Promise.all([
      spend(city, commitment, { amount: 900n }),
      spend(city, commitment, { amount: 900n }),
    ])
    assert.deepEqual(await balancesOfLine(client(), city.cityId, city.line), {
      free: 200n,
      reserved: 0n,
      spent: 1800n,
    })
  })

  test('before its commitment nothing can be spent', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const commitment = await commit(city)
    const refusal = await refusalOf(() => spend(city, commitment, { spentOn: '2023-04-30' }))
    assert.deepEqual([refusal.code, refusal.field], ['E_SPENT_BEFORE_COMMITTED', 'spentOn'])
  })

  test('a reversed commitment takes no payment and shows as reversed', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const id = await commit(city)
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.cityId,
        entryId: id,
        reason: 'wrong',
        preparedBy: city.maker,
      })
    )
    assert.equal((await refusalOf(() => spend(city, id))).code, 'E_COMMITMENT_REVERSED')
    const { commitment } = await commitmentShown(client(), city.cityId, id, '2023-06-01')
    assert.deepEqual([commitment.state, commitment.reserve], ['reversed', 0n])
  })

  test('a reversed final payment opens the commitment again', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const commitment = await commit(city)
    const payment = await spend(city, commitment, { amount: 400n, isFinal: true })
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.cityId,
        entryId: payment,
        reason: 'wrong',
        preparedBy: city.maker,
      })
    )
    const { rows, total } = await expendituresOf(client(), city.cityId)
    assert.deepEqual([rows.length, rows[0].isReversed, total], [1, true, 0n])
    await spend(city, commitment, { amount: 1000n })
  })
})

test.group('Commitments and payments above the threshold', () => {
  test('wait for a second person, who is not the first', async ({ assert }) => {
    const city = await makeLedger({ approvalThreshold: 10_000n })
    await giveMoney({ ...city }, 9000n)
    await giveMoney({ ...city }, 9000n)
    const { preparedBy, cityId, ...commitment } = commitmentOf(city, { amount: 12_000n })
    const draft = {
      id: commitment.id,
      cityId,
      action: 'commitment',
      input: { ...commitment, amount: '12000' },
      amount: 12_000n,
      currency: 'EUR',
      summary: 'Contract',
      preparedBy,
    }
    assert.equal(await recordOrDraft(draft), 'waiting')
    assert.equal(await balanceOf(city, '8300'), 0n)
    assert.equal(
      (await refusalOf(() => approveDraft(cityId, draft.id, city.maker))).code,
      'E_SELF_APPROVAL'
    )
    await approveDraft(cityId, draft.id, city.checker)
    assert.equal(await balanceOf(city, '8300'), -12_000n)

    const {
      preparedBy: by,
      cityId: _,
      ...payment
    } = expenditureOf(city, draft.id, {
      amount: 11_000n,
      isFinal: true,
    })
    const second = {
      id: payment.id,
      cityId,
      action: 'expenditure',
      input: { ...payment, amount: '11000' },
      amount: 12_000n,
      currency: 'EUR',
      summary: 'Invoice',
      preparedBy: by,
    }
    assert.equal(await recordOrDraft(second), 'waiting')
    await approveDraft(cityId, payment.id, city.checker)
    const [entry] = await selectRows(
      client(),
      'SELECT prepared_by, approved_by FROM journal_entries WHERE city_id = ? AND id = ?',
      [cityId, payment.id]
    )
    assert.deepEqual([entry.prepared_by, entry.approved_by], [city.maker, city.checker])
    assert.deepEqual(await balancesOfLine(client(), cityId, city.line), {
      free: 7000n,
      reserved: 0n,
      spent: 11_000n,
    })
  })

  test('scenario 9: a draft approved after the money is gone is refused and stays waiting', async ({
    assert,
  }) => {
    const city = await makeLedger({ approvalThreshold: 500n })
    await transact(async () => {})
    const { preparedBy, cityId, ...commitment } = commitmentOf(city, { amount: 600n })
    await recordOrDraft({
      id: commitment.id,
      cityId,
      action: 'commitment',
      input: { ...commitment, amount: '600' },
      amount: 600n,
      currency: 'EUR',
      summary: 'Contract',
      preparedBy,
    })
    const refusal = await refusalOf(() => approveDraft(cityId, commitment.id, city.checker))
    assert.deepEqual([refusal.code, refusal.params.available], ['E_LINE_OVERDRAWN', '0.00'])
    const [draft] = await selectRows(
      client(),
      'SELECT state FROM entry_drafts WHERE city_id = ? AND id = ?',
      [cityId, commitment.id]
    )
    assert.equal(draft.state, 'waiting')
  })
})

test.group('Lists of commitments', () => {
  test('by state, with totals of the whole filter', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 10_000n)
    const open = await commit(city, { amount: 100n, expiresOn: '2023-06-30' })
    const overdue = await commit(city, { amount: 200n, expiresOn: '2023-05-31' })
    const settled = await commit(city, { amount: 400n })
    await spend(city, settled, { amount: 300n, isFinal: true })
    const today = '2023-06-15'
    const all = await commitmentsOf(client(), city.cityId, { today })
    assert.deepEqual([all.count, all.totals], [3, { amount: 700n, reserve: 300n, spent: 300n }])
    for (const [state, id] of [
      ['open', open],
      ['overdue', overdue],
      ['settled', settled],
    ] as const) {
      const { rows, count } = await commitmentsOf(client(), city.cityId, { today, state })
      assert.deepEqual([rows.map((row) => row.id), rows[0].state, count], [[id], state, 1])
    }
    const [row] = await selectRows(
      client(),
      'SELECT sum(amount) AS sum FROM commitments WHERE city_id = ?',
      [city.cityId]
    )
    assert.equal(toBigInt(row.sum), 700n)
  })
})
