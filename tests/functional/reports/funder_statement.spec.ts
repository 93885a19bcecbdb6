import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { journalFilterOf } from '#ledger/journal_filter'
import { journalTotals } from '#ledger/queries/journal'
import { journalValidator } from '#ledger/validators'
import { explainHead } from '#reports/actions/explain_head'
import { countTransactions } from '#reports/queries/funder_transactions'
import { linesUnder } from '#reports/statements/funder'
import { drillQuery } from '#reports/statements/table'
import { addAgreement, addFunder, allocate, commit, receive } from '#tests/support/books'
import { post } from '#tests/support/ledger'
import { closeUpTo } from '#tests/support/periods'
import { headOf, setHeads } from '#tests/support/report_heads'
import { agree, ask, makeSpending, rowsOf, spendOn, table } from './funder_support.js'

test.group('A funder’s statement', () => {
  test('shows approved, spent and left under each head, and what has none in a row of its own', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    await allocate(books, books.fund, books.line, 5_000n, '2023-10-01')
    await commit(books, books.fund, books.line, 5_000n, '2023-10-01')
    await setHeads(books, agreement.id, [
      headOf('1.1', 20_000n, { line: [books.line] }),
      headOf('1.2', 2_500n, { group: ['migrants'] }),
      headOf('2', 70_000n),
    ])
    const statement = await ask(books, agreement.id, { from: '2023-06-01' })
    assert.deepEqual(rowsOf(statement), [
      ['1.1', 20_000n, 0n, 12_000n, 8_000n],
      ['1.2', 2_500n, 3_000n, 3_000n, -500n],
      ['2', 70_000n, 0n, 0n, 70_000n],
      [null, null, 2_000n, 2_000n, -2_000n],
    ])
    const { cells } = table(statement, 'heads').totals!
    assert.deepEqual(
      [cells.approved!.minor, cells.period!.minor, cells.ever!.minor, cells.remaining!.minor],
      [92_500n, 5_000n, 17_000n, 75_500n]
    )
    assert.equal(cells.committed!.minor, 5_000n)
    assert.equal(table(statement, 'heads').rows[0]!.cells.used!.ratio, '12000/20000')
    assert.isTrue(agree(statement))
    const claim = table(statement, 'claim').rows.map(({ cells: { claim: cell } }) => cell!.minor)
    assert.deepEqual(
      claim,
      [100_000n, 90_000n, 0n, 0n, 90_000n, -17_000n, 73_000n, 10_000n],
      'agreed, before, received, returned, net, spent, in hand, open'
    )
  })

  test('without any heads shows all of it in one row, which is what the books say of the fund', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    const statement = await ask(books, agreement.id)
    assert.isNull(statement.version)
    assert.deepEqual(rowsOf(statement), [[null, null, 17_000n, 17_000n, -17_000n]])
    assert.isTrue(agree(statement))
  })

  test('uses the heads in force on its last day, and shows what was approved at first', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    await setHeads(books, agreement.id, [headOf('A', 10_000n, { line: [books.line] })])
    await setHeads(
      books,
      agreement.id,
      [headOf('A', 15_000n, { programme: [books.programme] }), headOf('B', 1n)],
      { version: 1, validFrom: '2023-07-01', reason: 'Letter of 1 July' }
    )
    const early = await ask(books, agreement.id, { to: '2023-06-30' })
    assert.deepInclude(
      { version: early.version!.version, versions: early.versions },
      { version: 1, versions: 2 }
    )
    assert.deepEqual(rowsOf(early), [
      ['A', 10_000n, 12_000n, 12_000n, -2_000n],
      [null, null, 0n, 0n, 0n],
    ])
    const late = await ask(books, agreement.id)
    assert.equal(late.version!.version, 2)
    assert.deepEqual(rowsOf(late)[0], ['A', 15_000n, 17_000n, 17_000n, -2_000n])
    assert.deepEqual(
      table(late, 'heads').rows.map((row) => row.cells.original!.minor),
      [10_000n, null, null]
    )
    const before = await ask(books, agreement.id, { from: '2022-01-01', to: '2022-12-31' })
    assert.isNull(before.version)
  })

  test('wants an explanation beyond the tolerance of the city, and shows the latest of its period', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    await setHeads(books, agreement.id, [
      headOf('A', 12_500n, { line: [books.line] }),
      headOf('B', 9_000n, { line: [books.protectedLine] }),
    ])
    const cells = async (change = {}) =>
      table(await ask(books, agreement.id, change), 'variances').rows.map((row) => row.cells)
    const [kept, beyond, unheaded] = await cells()
    assert.deepInclude(kept, { explanation: {} })
    assert.equal(beyond!.variance!.minor, -6_000n)
    assert.deepEqual(beyond!.explanation!.path, ['agreements', agreement.id, 'head-explanations'])
    assert.deepEqual(unheaded!.explanation!.path, ['agreements', agreement.id, 'report-heads'])
    const write = (text: string, on: string) =>
      transact((trx) =>
        explainHead(trx, {
          ...{ id: newId(), cityId: books.cityId, agreementId: agreement.id, head: 'B', on, text },
          ...{ lang: 'en', by: books.maker },
        })
      )
    await write('Of another period', '2023-11-10')
    await write('The course began late', '2023-12-10')
    const [, explained] = await cells()
    assert.deepInclude(explained!.explanation!.words, { text: 'The course began late' })
    const [, reader] = await cells({ to: '2023-10-31', mayExplain: false })
    assert.deepInclude(reader!.explanation!.words, { key: 'statements.budget.missing' })
  })

  test('as known at a close stays as it was, whatever is entered, amended or explained later', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    await setHeads(books, agreement.id, [headOf('A', 10_000n, { line: [books.line] })])
    const before = await ask(books, agreement.id, { to: '2023-08-31' })
    const variances = (statement: typeof before) =>
      table(statement, 'variances').rows.map(({ cells }) => cells.explanation)
    const closed = await closeUpTo(books.cityId, '2023-08-31', books)
    const [{ head_seq: seq }] = await selectRows(
      db.connection(),
      'SELECT max(head_seq) AS head_seq FROM period_events WHERE city_id = ?',
      [books.cityId]
    )
    assert.isNotNull(closed)
    const heads = [headOf('A', 99_000n, { line: [books.protectedLine] })]
    await setHeads(books, agreement.id, heads, { version: 1, validFrom: '2023-01-01' })
    await spendOn(books, books.fund, books.line, 500n, '2023-09-10')
    await transact((trx) =>
      explainHead(trx, {
        ...{ id: newId(), cityId: books.cityId, agreementId: agreement.id, head: 'A' },
        ...{ on: '2023-08-31', text: 'Found out later', lang: 'en', by: books.maker },
      })
    )
    const known = await ask(books, agreement.id, { to: '2023-08-31', knownAt: toBigInt(seq) })
    assert.deepEqual(rowsOf(known), rowsOf(before))
    assert.deepEqual(variances(known), variances(before))
    assert.equal(known.version!.version, 1)
    assert.isTrue(agree(known))
    const today = await ask(books, agreement.id, { to: '2023-08-31' })
    assert.deepEqual(rowsOf(today)[0], ['A', 99_000n, 3_000n, 3_000n, 96_000n])
    assert.deepInclude(variances(today)[0]!.words, { text: 'Found out later' })
  })

  test('keeps what is used in kind apart from money', async ({ assert }) => {
    const { books, agreement } = await makeSpending()
    const { fund, currency, line: budgetLine } = books
    await post({
      ...{ id: newId(), cityId: books.cityId, kind: 'service_donated', effectiveOn: '2023-05-05' },
      ...{ memo: 'A lawyer', preparedBy: books.maker },
      lines: [
        { account: '5100', fund, budgetLine, currency, amount: 7_000n },
        { account: '4150', fund, currency, amount: -7_000n },
      ],
    })
    await setHeads(books, agreement.id, [headOf('A', 12_000n, { line: [books.line] })])
    const [row] = table(await ask(books, agreement.id), 'heads').rows
    assert.deepEqual([row!.cells.ever!.minor, row!.cells.inKind!.minor], [12_000n, 7_000n])
  })

  test('names who else paid on the same lines, but no private person to those who may not know', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    await setHeads(books, agreement.id, [headOf('A', 12_000n, { line: [books.line] })])
    const donor = await addFunder(books, 'Jana Novak', 'philanthropist')
    await db.rawQuery('UPDATE parties SET is_private_person = ? WHERE id = ?', [true, donor])
    const other = await addAgreement(books, {
      ...{ number: 'A-2', funder: donor, fund: books.secondFund, amount: 50_000n },
    })
    await receive(books, other, 50_000n)
    await spendOn(books, books.secondFund, books.line, 1_000n, '2023-04-10')
    await spendOn(books, books.secondFund, books.line, 500n, '2023-07-10')
    await spendOn(books, books.secondFund, books.nextProtected, 900n, '2023-07-10')
    const othersFor = async (seesPrivateNames: boolean) =>
      table(
        await ask(books, agreement.id, { from: '2023-06-01', reader: { seesPrivateNames } }),
        'others'
      ).rows
    const [row, ...none] = await othersFor(true)
    assert.lengthOf(none, 0)
    assert.deepEqual(
      [row!.code, row!.label, row!.cells.otherPeriod!.minor, row!.cells.otherEver!.minor],
      ['A', { text: 'Jana Novak', lang: 'en' }, 500n, 1_500n]
    )
    const [hidden] = await othersFor(false)
    assert.deepEqual(hidden!.label, { key: 'statements.sources.private' })
  })

  test('lists exactly the transactions behind each of its figures', async ({ assert }) => {
    const { books, agreement } = await makeSpending()
    await setHeads(books, agreement.id, [
      headOf('A', 1n, { line: [books.line] }),
      headOf('B', 1n, { group: ['migrants'] }),
    ])
    const statement = await ask(books, agreement.id, { from: '2023-06-01' })
    for (const { code, cells } of table(statement, 'heads').rows) {
      for (const key of ['period', 'ever', 'committed'] as const) {
        const query = new URLSearchParams(cells[key]!.query!.split('#')[0])
        const head = query.get('head')
        assert.equal(head, code ?? null)
        const { sum } = await countTransactions(readClient(), books.cityId, {
          of: key === 'committed' ? 'committed' : 'spent',
          fund: books.fund,
          from: key === 'period' ? '2023-06-01' : null,
          to: '2023-12-31',
          knownAt: null,
          lines: head
            ? { only: linesUnder(statement, head) }
            : { without: linesUnder(statement, null) },
        })
        assert.equal(sum, cells[key]!.minor, `${code} ${key}`)
      }
    }
  })

  test('opens the journal with the same sum behind what came and what may be claimed', async ({
    assert,
  }) => {
    const { books, agreement } = await makeSpending()
    const statement = await ask(books, agreement.id, { from: '2023-02-01' })
    let seen = 0
    for (const { label, cells } of table(statement, 'claim').rows) {
      const { drill, minor } = cells.claim!
      if (!drill) continue
      const asked = await journalValidator.validate(
        Object.fromEntries(new URLSearchParams(drillQuery(drill)))
      )
      const { debits, credits } = await journalTotals(books.cityId, journalFilterOf(asked))
      assert.equal(debits - credits, minor, JSON.stringify(label))
      seen++
    }
    assert.equal(seen, 4)
  })
})
