import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { reallocate } from '#authority/actions/reallocate'
import { fiscalYears } from '#ledger/queries/ledger_state'
import { writeProfile } from '#programmes/actions/write_profile'
import { unexplainedLines } from '#reports/queries/variance_explanations'
import type { StatementQuestion } from '#reports/statements/question'
import { STATEMENTS } from '#reports/statements/index'
import { addAgreement, addFunder, allocate, commit, receive, spend } from '#tests/support/books'
import { clockAt } from '#tests/support/clock'
import { monthly, profile } from '#tests/support/profile_records'
import { makeClosingBooks, type ClosingBooks } from '../closing/support.js'

const HOUR = 3_600_000

async function budgetOn(
  books: ClosingBooks,
  to: string,
  change: Partial<StatementQuestion> & { rule?: 'time' | 'full' } = {}
) {
  const years = await fiscalYears(books.cityId)
  const { tables, checks } = await STATEMENTS.budget!({
    cityId: books.cityId,
    currency: books.currency,
    today: '2024-06-30',
    year: years.find((year) => year.name === '2023')!,
    years,
    from: '2023-01-01',
    to,
    knownAt: null,
    reader: { seesPrivateNames: true },
    mayExplain: true,
    by: null,
    rule: 'time',
    ...change,
  })
  const rowsOf = (key: string) =>
    (tables.find((table) => table.key === key) ?? tables[0]!).rows.map(({ cells }) => ({
      revised: cells.revised!.minor,
      expected: cells.expected!.minor,
      by: (cells.basis!.words as { key: string }).key.split('.').at(-1),
      isAsked: cells.variance!.tone === 'warn',
    }))
  return { rows: rowsOf('line'), inception: rowsOf('inception'), checks }
}

/** 600.00 to either line on 1 January, of one fund. */
async function fundedBooks() {
  const books = await makeClosingBooks()
  const funder = await addFunder(books, 'Ministry', 'national_government')
  const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 900_000n })
  await receive(books, agreement, 200_000n, '2023-01-01')
  for (const line of [books.line, books.protectedLine])
    await allocate(books, agreement.fund, line, 60_000n, '2023-01-01')
  const { cityId, maker, line: lineId } = books
  return { books, own: { cityId, lineId, by: maker } }
}

async function move(books: ClosingBooks, amount: bigint, movedOn: string) {
  const { cityId, maker: preparedBy, checker: approvedBy, fund: fundId } = books
  const id = newId()
  await transact((trx) =>
    reallocate(trx, {
      ...{ id, cityId, fundId, amount, movedOn, preparedBy, approvedBy },
      ...{ fromLineId: books.protectedLine, toLineId: books.line, reason: 'More courses' },
    })
  )
}

const SPRING = monthly({ 2: 28_000n, 10: 32_000n })

test.group('Budget profiles | the statement', () => {
  test('a line with a profile is measured by it, each row says by what, and explanations follow', async ({
    assert,
  }) => {
    const { books, own } = await fundedBooks()
    const unasked = async (day: string) => {
      const found = await unexplainedLines(db.connection(), books.cityId, day)
      return !found.some(({ line }) => line === books.line)
    }
    // by days 59 of 365 of 600.00 were to be spent
    const before = await budgetOn(books, '2023-02-28')
    assert.deepEqual(before.rows[0], {
      revised: 60_000n,
      expected: 9_699n,
      by: 'days',
      isAsked: true,
    })

    await profile({ ...own, months: SPRING })
    const middle = await budgetOn(books, '2023-02-14')
    assert.deepEqual(middle.rows[0], {
      revised: 60_000n,
      expected: 14_000n,
      by: 'profile',
      isAsked: true,
    })
    assert.equal(middle.rows[1]!.by, 'days')
    assert.deepEqual(middle.inception[0], middle.rows[0])
    assert.isFalse(await unasked('2023-02-14'))
    // nothing was to be spent in January: nobody has to say why nothing was
    assert.isTrue(await unasked('2023-01-31'))

    const commitment = await commit(books, books.fund, books.line, 28_000n, '2023-02-01')
    const spending = { fund: books.fund, budgetLine: books.line, commitment, amount: 28_000n }
    await spend(books, spending, '2023-02-10')
    for (const day of ['2023-02-28', '2023-09-30'])
      assert.deepEqual(
        [(await budgetOn(books, day)).rows[0]!.isAsked, await unasked(day)],
        [false, true]
      )
    assert.isFalse(await unasked('2023-10-31'))

    const grouped = await budgetOn(books, '2023-02-28', { by: 'programme' })
    assert.deepEqual(grouped.rows, [
      { revised: 120_000n, expected: 28_000n + 9_699n, by: 'both', isAsked: true },
    ])
    const whole = await budgetOn(books, '2023-02-28', { rule: 'full' })
    assert.deepEqual([whole.rows[0]!.expected, whole.rows[0]!.by], [60_000n, 'whole'])
  })

  test('a re-allocation falls to the months from its own on, and a report of a day before it knows none', async ({
    assert,
  }) => {
    const { books, own } = await fundedBooks()
    await profile({ ...own, months: SPRING })
    await move(books, 8_000n, '2023-06-01')
    assert.deepInclude((await budgetOn(books, '2023-05-31')).rows[0], {
      revised: 60_000n,
      expected: 28_000n,
    })
    assert.deepInclude((await budgetOn(books, '2023-09-30')).rows[0], {
      revised: 68_000n,
      expected: 28_000n,
    })
    assert.deepInclude((await budgetOn(books, '2023-10-31')).rows[0], { expected: 68_000n })

    // written anew, it has the re-allocation: as of May it is taken from the months from June on
    await profile({ ...own, version: 1, months: monthly({ 2: 28_000n, 7: 20_000n, 10: 20_000n }) })
    assert.deepInclude((await budgetOn(books, '2023-05-31')).rows[0], {
      revised: 60_000n,
      expected: 28_000n,
    })
    assert.deepInclude((await budgetOn(books, '2023-07-31')).rows[0], {
      revised: 68_000n,
      expected: 48_000n,
    })
    assert.deepInclude((await budgetOn(books, '2023-12-31')).rows[0], { expected: 68_000n })
  })

  test('a profile of the need is filled by what is allocated after it', async ({ assert }) => {
    const books = await makeClosingBooks()
    const { cityId, maker: by, line: lineId } = books
    const [{ need }] = await selectRows(
      db.connection(),
      'SELECT need FROM budget_lines WHERE id = ?',
      [lineId]
    )
    const total = BigInt(need)
    await profile({ cityId, lineId, by, months: monthly({ 1: total / 2n, 7: total - total / 2n }) })
    const funder = await addFunder(books, 'Ministry', 'national_government')
    const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 900_000n })
    await receive(books, agreement, 90_000n, '2023-01-01')
    await allocate(books, agreement.fund, lineId, 40_000n, '2023-01-15')
    assert.deepInclude((await budgetOn(books, '2023-06-30')).rows[0], {
      expected: 20_000n,
      by: 'profile',
    })
    assert.deepInclude((await budgetOn(books, '2023-12-31')).rows[0], { expected: 40_000n })
  })

  test('as known at a close the profile is the one known then', async ({ assert }) => {
    const { books, own } = await fundedBooks()
    await clockAt(Date.now() - HOUR, () => profile({ ...own, months: SPRING }))
    const [{ head_seq: known }] = await selectRows(
      db.connection(),
      'SELECT head_seq FROM ledgers WHERE city_id = ?',
      [books.cityId]
    )
    await allocate(books, books.fund, books.line, 2_000n, '2023-01-01')
    await profile({ ...own, version: 1, months: monthly({ 12: 62_000n }) })
    const then = { knownAt: BigInt(known) }
    assert.deepInclude((await budgetOn(books, '2023-02-28', then)).rows[0], {
      expected: 28_000n,
      by: 'profile',
    })
    assert.deepInclude((await budgetOn(books, '2023-02-28')).rows[0], {
      expected: 0n,
      by: 'profile',
    })

    await profile({ ...own, version: 2, months: null })
    assert.equal((await budgetOn(books, '2023-02-28')).rows[0]!.by, 'days')
    assert.deepInclude((await budgetOn(books, '2023-02-28', then)).rows[0], { expected: 28_000n })
    const early = { knownAt: BigInt(known) - 1n }
    assert.equal((await budgetOn(books, '2023-02-28', early)).rows[0]!.by, 'days')
  })
})

test.group('Budget profiles | writing', () => {
  test('it sums to the budget, follows the version that was seen, and sent twice is written once', async ({
    assert,
  }) => {
    const { own } = await fundedBooks()
    const write = (change: object) =>
      transact((trx) =>
        writeProfile(trx, {
          ...{ id: newId(), version: 0, reason: 'Terms', months: SPRING, ...own },
          field: 'm01',
          ...change,
        })
      )
    const refusal = async (change: object) => {
      const error = await write(change).catch((thrown) => thrown)
      assert.instanceOf(error, Refusal)
      return [error.code, error.field, error.params.by]
    }
    assert.deepEqual(await refusal({ months: monthly({ 1: 59_999n }) }), [
      'E_PROFILE_SHORT',
      'm01',
      '0.01',
    ])
    assert.deepEqual(await refusal({ months: monthly({ 1: 70_000n }) }), [
      'E_PROFILE_OVER',
      'm01',
      '100.00',
    ])
    assert.deepEqual(await refusal({ months: null }), ['E_PROFILE_NONE', undefined, undefined])
    assert.deepEqual(await refusal({ reason: ' ' }), ['E_REASON_NEEDED', 'reason', undefined])
    const id = newId()
    await write({ id })
    await write({ id })
    assert.deepEqual((await refusal({}))[0], 'E_STALE_VERSION')
    assert.deepEqual(
      (await refusal({ id, months: monthly({ 1: 60_000n }) }))[0],
      'E_IDEMPOTENCY_CONFLICT'
    )
    const rows = await selectRows(
      db.connection(),
      'SELECT version, total FROM budget_profiles WHERE budget_line_id = ?',
      [own.lineId]
    )
    assert.lengthOf(rows, 1)
  })

  test('the database keeps sums and versions: months that do not add up and changes are refused', async ({
    assert,
  }) => {
    const { own } = await fundedBooks()
    await profile({ ...own, months: SPRING })
    for (const change of ['SET m01 = m01 + 1', "SET reason = 'other'"])
      await assert.rejects(() =>
        db.rawQuery(`UPDATE budget_profiles ${change} WHERE budget_line_id = ?`, [own.lineId])
      )
    await assert.rejects(() =>
      db.rawQuery('DELETE FROM budget_profiles WHERE budget_line_id = ?', [own.lineId])
    )
    const [stored] = await selectRows(
      db.connection(),
      'SELECT * FROM budget_profiles WHERE budget_line_id = ?',
      [own.lineId]
    )
    const copy = { ...stored, id: newId(), version: 2 }
    await assert.rejects(
      () => db.table('budget_profiles').insert({ ...copy, m01: 1 }),
      /CHECK|check/
    )
  })
})
