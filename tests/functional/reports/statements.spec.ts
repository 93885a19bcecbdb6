import fc from 'fast-check'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { openModel } from '#appraisal/actions/save_model'
import { appraise } from '#appraisal/domain/appraise'
import { minorOf } from '#appraisal/figures'
import { restrictionReleaseLines, transferLines } from '#ledger/domain/authority_events'
import type { PostingLine } from '#ledger/domain/entry'
import { journalFilterOf } from '#ledger/journal_filter'
import { balancesBy } from '#ledger/queries/balances'
import { journalTotals } from '#ledger/queries/journal'
import { fiscalYears } from '#ledger/queries/ledger_state'
import { trialBalance } from '#ledger/queries/trial_balance'
import { journalValidator } from '#ledger/validators'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { langOfWords, sayWords } from '#reports/say_words'
import { labelOf } from '#reports/statements/budget_lines'
import { groupList, proof } from '#reports/statements/ring_fence_tables'
import { explainVariance } from '#reports/actions/explain_variance'
import { unexplainedLines } from '#reports/queries/variance_explanations'
import type { StatementQuestion } from '#reports/statements/question'
import { STATEMENTS } from '#reports/statements/index'
import { drillQuery, type Statement } from '#reports/statements/table'
import { clockAt } from '#tests/support/clock'
import { sharedCourse } from '#tests/support/appraisal_models'
import { addAgreement, addFunder, allocate, commit, receive, spend } from '#tests/support/books'
import { post } from '#tests/support/ledger'
import { close, makeClosingBooks, type ClosingBooks } from '../closing/support.js'

const SEED = Number(process.env.FC_SEED ?? 20261128)
const STEPS = 30

async function ask(
  books: ClosingBooks,
  name: string,
  change: Partial<StatementQuestion> = {}
): Promise<Statement> {
  const years = await fiscalYears(books.cityId)
  return STATEMENTS[name]!({
    cityId: books.cityId,
    currency: books.currency,
    today: '2024-06-30',
    year: years.find((year) => year.name === '2023')!,
    years,
    from: '2023-01-01',
    to: '2023-12-31',
    knownAt: null,
    reader: { seesPrivateNames: true },
    mayExplain: true,
    by: null,
    rule: 'time',
    ...change,
  })
}

const cellOf = (statement: Statement, table: string, row: number | 'totals', column: string) => {
  const found = statement.tables.find(({ key }) => key === table)!
  return (row === 'totals' ? found.totals! : found.rows[row]!).cells[column]?.minor
}

/** Every figure of every statement that names its entries, against the journal narrowed as its link says. */
async function strayFigures(books: ClosingBooks, change: Partial<StatementQuestion>) {
  const stray: string[] = []
  let seen = 0
  for (const name of Object.keys(STATEMENTS)) {
    for (const by of [null, 'programme', 'group', 'pledged']) {
      const statement = await ask(books, name, { ...change, by })
      for (const { words, left, right } of statement.checks)
        if (left !== right) stray.push(`${name}: ${JSON.stringify(words)} ${left} is not ${right}`)
      for (const table of statement.tables) {
        for (const row of table.rows) {
          for (const [column, { minor, drill }] of Object.entries(row.cells)) {
            if (!drill) continue
            const asked = await journalValidator.validate(
              Object.fromEntries(new URLSearchParams(drillQuery(drill)))
            )
            const { debits, credits } = await journalTotals(books.cityId, journalFilterOf(asked))
            const net = credits - debits
            if (minor !== net && minor !== -net)
              stray.push(`${name} ${table.key} ${column}: ${minor} is not ${net}`)
            seen++
          }
        }
      }
    }
  }
  return { stray, seen }
}

type Step = { what: number; day: number; month: number; amount: number; which: number }
const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(9),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  amount: fc.integer({ min: 1, max: 9_000 }),
  which: fc.nat(1000),
})

const bearerCells = ({ tables }: Statement, bearer: string) =>
  tables[0]!.rows.find(({ label }) => 'key' in label && label.key.endsWith(`.${bearer}`))!.cells

const cellRatio = (statement: Statement, bearer: string, key: string) =>
  bearerCells(statement, bearer)[key]!.ratio

async function makeMoney(books: ClosingBooks) {
  const funder = await addFunder(books, 'Ministry', 'national_government')
  const other = await addFunder(books, 'Lottery', 'other')
  const agreements = [
    await addAgreement(books, { number: 'A-1', funder, amount: 900_000n }),
    await addAgreement(books, {
      number: 'A-2',
      funder: other,
      fund: books.secondFund,
      amount: 900_000n,
    }),
  ]
  for (const agreement of agreements) {
    await receive(books, agreement, 90_000n, '2023-01-01')
    for (const line of [books.line, books.protectedLine])
      await allocate(books, agreement.fund, line, 30_000n, '2023-01-01')
  }
  return agreements
}

function enter(
  books: ClosingBooks,
  kind: 'transfer' | 'refund' | 'in_kind_receipt' | 'in_kind_use' | 'restriction_release',
  lines: PostingLine[],
  on: string
) {
  const entry = { id: newId(), cityId: books.cityId, kind, effectiveOn: on, memo: kind }
  return post({ ...entry, preparedBy: books.maker, approvedBy: books.checker, lines })
}

const both = (
  books: ClosingBooks,
  fund: string,
  debit: string,
  credit: string,
  amount: bigint,
  budgetLine?: string
): PostingLine[] => [
  { account: debit, fund, currency: books.currency, amount, budgetLine },
  { account: credit, fund, currency: books.currency, amount: -amount },
]

/** What goes back to a funder, with its authority. */
const refundOf = (books: ClosingBooks, fund: string, amount: bigint) => [
  ...both(books, fund, '4000', '2300', amount),
  ...both(books, fund, '8100', '8000', amount),
]

async function take(
  books: ClosingBooks,
  agreements: Awaited<ReturnType<typeof makeMoney>>,
  commitments: { id: string; fund: string; line: string }[],
  { what, day, month, which, ...of }: Step
) {
  const on = `2023-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const amount = BigInt(of.amount)
  const agreement = agreements[which % 2]!
  const { fund } = agreement
  const line = [books.line, books.protectedLine, books.nextLine][which % 3]!
  const { currency } = books
  if (what === 0) await receive(books, agreement, amount, on)
  else if (what === 1) await allocate(books, fund, line, amount, on)
  else if (what === 2)
    commitments.push({ id: await commit(books, fund, line, amount, on), fund, line })
  else if (what === 3 && commitments.length > 0) {
    const { id, ...where } = commitments[which % commitments.length]!
    const spent = { fund: where.fund, budgetLine: where.line, commitment: id }
    await spend(books, { ...spent, amount: amount / 10n + 1n }, on)
  } else if (what === 4)
    await enter(
      books,
      'transfer',
      transferLines({ from: books.secondFund, to: books.fund, currency, amount }),
      on
    )
  else if (what === 5)
    await enter(
      books,
      'restriction_release',
      restrictionReleaseLines({ from: books.fund, to: books.secondFund, currency, amount }),
      on
    )
  else if (what === 6) await enter(books, 'refund', refundOf(books, fund, amount), on)
  else if (what === 7)
    await enter(books, 'in_kind_receipt', both(books, fund, '1300', '4100', amount), on)
  else if (what === 8)
    await enter(books, 'in_kind_use', both(books, fund, '5100', '1300', amount, line), on)
  else if (what === 9) {
    const rows = await selectRows(
      db.connection(),
      `SELECT id FROM journal_entries WHERE city_id = ? AND kind IN ('refund', 'allocation', 'transfer', 'receipt', 'reversal')
       ORDER BY seq`,
      [books.cityId]
    )
    const { cityId, maker, checker } = books
    await transact((trx) =>
      reverseEntry(trx, {
        ...{ id: newId(), cityId, entryId: rows[which % rows.length]!.id, reason: 'x' },
        ...{ preparedBy: maker, approvedBy: checker },
      })
    )
  }
}

test.group('Statements', () => {
  test('whatever is entered, they tie to the trial balance and every figure to its entries, before and after the close of the year', async ({
    assert,
  }) => {
    const done = new Set<number>()
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
        const books = await makeClosingBooks()
        const agreements = await makeMoney(books)
        const commitments: { id: string; fund: string; line: string }[] = []
        for (const step of steps) {
          try {
            await take(books, agreements, commitments, step)
            done.add(step.what)
          } catch (error) {
            if (!(error instanceof Refusal)) throw error
          }
        }
        const spans = [{}, { from: '2023-04-11', to: '2023-09-17' }]
        const before = await figures(books)
        for (const span of spans) {
          const { stray, seen } = await strayFigures(books, span)
          assert.deepEqual(stray, [])
          assert.isAbove(seen, 100)
        }
        const [{ head_seq: head }] = await selectRows(
          db.connection(),
          'SELECT head_seq FROM ledgers WHERE city_id = ?',
          [books.cityId]
        )
        await close(books, { policy: 'lapse' })
        const after = await figures(books)
        assert.deepEqual(after.figures, before.figures)
        assert.equal(after.netAssets, before.netAssets)
        const { stray } = await strayFigures(books, {})
        assert.deepEqual(stray, [])
        const known = await strayFigures(books, { knownAt: BigInt(head) })
        assert.deepEqual(known.stray, [])
      }),
      { seed: SEED, numRuns: 4, endOnFailure: true }
    )
    assert.includeMembers([...done], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }).timeout(120_000)

  /** What must not change when a year is closed, and what the balance sheet says of it. */
  async function figures(books: ClosingBooks) {
    const funds = await ask(books, 'funds')
    const activities = await ask(books, 'activities')
    const budget = await ask(books, 'budget')
    const keys = ['opening', 'received', 'returned', 'transfers', 'spent', 'closing']
    const { rows } = await trialBalance(books.cityId, 'account', { asOf: '2023-12-31' }).then(
      ({ groups }) => groups[0]!
    )
    const netAssets = rows
      .filter(({ account }) => /^[34579]/.test(account) && !account.startsWith('9'))
      .reduce((sum, { debitBalance, creditBalance }) => sum + creditBalance - debitBalance, 0n)
    const closing = activities.tables[0]!.rows.at(-1)!.cells
    return {
      netAssets: netAssets - (closing.total!.minor! + closing.inKind!.minor!),
      figures: {
        money: keys.map((key) => cellOf(funds, 'money', 'totals', key)),
        activities: activities.tables[0]!.rows.map(({ cells }) =>
          Object.values(cells).map(({ minor }) => minor)
        ),
        budget: budget.tables[0]!.rows.map(({ cells }) => [
          cells.spentYear!.minor,
          cells.spentEver!.minor,
        ]),
      },
    }
  }

  test('a budget as known earlier shows no explanation that was written later', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await makeMoney(books)
    const explanations = async (knownAt: bigint | null) => {
      const budget = await ask(books, 'budget', { knownAt })
      return JSON.stringify(budget.tables[0]!.rows.map(({ cells }) => cells.explanation))
    }
    const [{ seq }] = await selectRows(
      db.connection(),
      'SELECT head_seq AS seq FROM ledgers WHERE city_id = ?',
      [books.cityId]
    )
    const before = await explanations(BigInt(seq))
    // In one instant with the next entry: it was not known with the one before.
    await clockAt(Date.now(), async () => {
      await enter(books, 'refund', refundOf(books, books.fund, 100n), '2023-05-01')
      await transact((trx) =>
        explainVariance(trx, {
          ...{ id: newId(), cityId: books.cityId, lineId: books.line, on: '2023-12-31' },
          ...{ text: 'Found out later', lang: 'en', by: books.maker },
        })
      )
    })
    assert.include(await explanations(null), 'Found out later')
    assert.equal(await explanations(BigInt(seq)), before)
  })

  test('since the beginning a line stands with the one it continues, and is explained by itself', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await makeMoney(books)
    const { fund, line, nextLine, cityId } = books
    await allocate(books, fund, nextLine, 20_000n, '2024-01-02')
    const year = (await fiscalYears(cityId)).find(({ name }) => name === '2024')!
    const paid = async (budgetLine: string, amount: bigint, on: string) => {
      const commitment = await commit(books, fund, budgetLine, amount, on)
      await spend(books, { fund, budgetLine, commitment, amount }, on)
    }
    await paid(line, 12_000n, '2023-05-01')
    await paid(nextLine, 20_000n, '2024-05-01')
    const row = async (to: string) => {
      const budget = await ask(books, 'budget', { year, from: '2024-01-01', to })
      const { rows } = budget.tables.find(({ key }) => key === 'inception')!
      const { cells } = rows.find(({ code }) => code === 'L1')!
      return [cells.revised, cells.spentEver, cells.expected, cells.variance].map(
        ({ minor }) => minor
      )
    }
    // 600.00 of 2023, and of 200.00 182 of 366 days: 99.45
    assert.deepEqual(await row('2024-06-30'), [80_000n, 32_000n, 69_945n, -37_945n])
    assert.deepEqual(await row('2024-12-31'), [80_000n, 32_000n, 80_000n, -48_000n])

    const ofLine = async () =>
      (await unexplainedLines(db.connection(), cityId, '2024-12-31')).filter(
        (one) => one.line === nextLine
      )
    // The year itself is spent to the cent
    assert.deepEqual(await ofLine(), [{ line: nextLine, basis: 'inception' }])
    const explain = (basis: 'year' | 'inception') =>
      transact((trx) =>
        explainVariance(trx, {
          ...{ id: newId(), cityId, lineId: nextLine, basis, on: '2024-12-31' },
          ...{ text: 'Courses of 2023 came late', lang: 'en', by: books.maker },
        })
      )
    await explain('year')
    assert.lengthOf(await ofLine(), 1)
    await explain('inception')
    assert.deepEqual(await ofLine(), [])
  })

  test('a fund shows what it received, gave back and spent, and in kind apart', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await makeMoney(books)
    await enter(books, 'refund', refundOf(books, books.fund, 4_000n), '2023-05-01')
    await enter(
      books,
      'in_kind_receipt',
      both(books, books.fund, '1300', '4100', 7_000n),
      '2023-05-02'
    )
    await enter(
      books,
      'in_kind_use',
      both(books, books.fund, '5100', '1300', 2_000n, books.line),
      '2023-05-03'
    )
    const commitment = await commit(books, books.fund, books.line, 10_000n)
    await spend(books, { fund: books.fund, budgetLine: books.line, commitment, amount: 6_000n })
    const statement = await ask(books, 'funds', { from: '2023-02-01' })
    const money = Object.fromEntries(
      Object.entries(statement.tables[0]!.rows[0]!.cells).map(([key, { minor }]) => [key, minor])
    )
    assert.deepEqual(money, {
      opening: 90_000n,
      received: 0n,
      returned: -4_000n,
      ownIncome: 0n,
      transfers: 0n,
      spent: -6_000n,
      promises: 0n,
      other: 0n,
      closing: 80_000n,
    })
    assert.equal(cellOf(statement, 'inKind', 0, 'inKindReceived'), 7_000n)
    assert.equal(cellOf(statement, 'inKind', 0, 'inKindUsed'), -2_000n)
    assert.equal(cellOf(statement, 'inKind', 0, 'inKindHeld'), 5_000n)
    assert.equal(cellOf(statement, 'authority', 0, 'unallocated'), 26_000n)
  })

  test('spending a restricted fund is shown as released and spent without restriction', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await makeMoney(books)
    const commitment = await commit(books, books.fund, books.line, 10_000n)
    await spend(books, { fund: books.fund, budgetLine: books.line, commitment, amount: 6_000n })
    const { tables } = await ask(books, 'activities')
    const row = (key: string) =>
      tables[0]!.rows.find(({ label }) => 'key' in label && label.key.endsWith(`.${key}`))!.cells
    assert.equal(row('contributions').purpose!.minor, 90_000n)
    assert.equal(row('contributions').without!.minor, 90_000n)
    assert.equal(row('released').purpose!.minor, -6_000n)
    assert.equal(row('released').without!.minor, 6_000n)
    assert.equal(row('closing').purpose!.minor, 84_000n)
    assert.equal(row('closing').without!.minor, 90_000n)
    assert.equal(row('closing').total!.minor, 174_000n)
  })

  test('lines and ring-fences name groups in the language of the reader', ({ assert }) => {
    const english = (code: string) => i18nManager.locale('en').t(`programmes.group.${code}`)
    const groups = [
      { code: 'sen', name: english('sen'), lang: 'en' },
      { code: 'migrants', name: 'Nova soseska', lang: 'sl' },
    ]
    const line = {
      ...{ id: newId(), code: 'L1', title: 'Lessons', lang: 'en' },
      ...{ programme: { id: newId(), code: 'P1', title: 'Learning', lang: 'en' } },
      group: groups[0],
    }
    const slovenian = i18nManager.locale('sl')
    const { sub } = labelOf('line', line as never)
    assert.equal(sayWords(slovenian, sub!), 'P1 · otroci in mladostniki s posebnimi potrebami')
    const fence = groupList(['sen', 'migrants'], groups)
    const names = 'otroci in mladostniki s posebnimi potrebami, Nova soseska'
    assert.equal(sayWords(slovenian, fence), names)
    const check = proof('check.minimum', { groups: fence })
    assert.include(sayWords(slovenian, check), names)
    assert.isUndefined(langOfWords(fence))
    assert.equal(langOfWords(groupList(['migrants'], groups)), 'sl')
  })

  test('a year without lines is not planned yet, which is not zero', async ({ assert }) => {
    const books = await makeClosingBooks()
    const { tables } = await ask(books, 'funding-gap')
    const year = (name: string) =>
      tables[0]!.rows.find(({ label }) => 'text' in label && label.text === name)!
    assert.deepEqual(year('2026').cells.need, {
      words: { key: 'statements.gap.notPlanned', params: undefined },
    })
    assert.equal(tables[0]!.totals!.cells.need!.minor, 2_500_000n)
    assert.equal(year('2023').cells.gap!.minor, 1_000_000n)
  })

  test('sources: exact index, the largest, and few years said plainly', async ({ assert }) => {
    const books = await makeClosingBooks()
    const [first] = await makeMoney(books)
    await receive(books, first!, 90_000n, '2023-06-01')
    const { facts, tables } = await ask(books, 'sources')
    // shares 2/3 and 1/3
    assert.deepEqual(facts[0]!.cell, { ratio: '2/3' })
    assert.deepEqual(facts[2]!.note, {
      key: 'statements.sources.exact',
      params: { fraction: '5/9' },
    })
    assert.deepEqual(facts[3]!.note, { key: 'statements.sources.few', params: { count: 1 } })
    assert.deepEqual(
      tables[0]!.rows.map(({ cells }) => cells.share!.ratio),
      ['180000/270000', '90000/270000']
    )
  })

  test('who pays beside who gains: shares and ratio, with the appraisals they come from', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await makeMoney(books)
    const before = await ask(books, 'beneficiary-pays')
    assert.deepEqual(before.notes[0], { key: 'statements.pays.none', params: undefined })
    assert.isNull(cellRatio(before, 'national_government', 'benefitShare'))
    const document = { ...sharedCourse(), currency: books.currency }
    const other = { ...document, currency: books.currency === 'USD' ? 'EUR' : 'USD' }
    for (const one of [document, other])
      await transact((trx) =>
        openModel(trx, {
          id: newId(),
          cityId: books.cityId,
          programmeId: null,
          document: one,
          by: books.maker,
        })
      )
    const found = await ask(books, 'beneficiary-pays')
    const gainOf = (kind: string) => bearerCells(found, kind).gain!.minor!
    const results = appraise(document).stakeholders!.rows
    const gained = (id: string) =>
      minorOf(results.find((row) => row.stakeholder.id === id)!.gains, books.currency)
    assert.equal(gainOf('beneficiaries'), gained('learners'))
    assert.equal(gainOf('local_government'), gained('city'))
    assert.equal(bearerCells(found, 'national_government').paid!.minor, 90_000n)
    assert.equal(bearerCells(found, 'other_funders').paid!.minor, 90_000n)
    assert.equal(cellRatio(found, 'national_government', 'costShare'), '1/2')
    assert.isNull(cellRatio(found, 'national_government', 'paysRatio'))
    assert.match(cellRatio(found, 'local_government', 'paysRatio')!, /^0/)
    assert.lengthOf(found.tables[3]!.rows, 1)
    assert.deepEqual(found.notes[0], {
      key: 'statements.pays.otherCurrency',
      params: { count: 1 },
    })
    for (const { left, right } of found.checks) assert.equal(left, right)
  })

  test('what moved later is not in a statement as it was known before', async ({ assert }) => {
    const books = await makeClosingBooks()
    const [first] = await makeMoney(books)
    const [{ head_seq: head }] = await selectRows(
      readClient(),
      'SELECT head_seq FROM ledgers WHERE city_id = ?',
      [books.cityId]
    )
    await receive(books, first!, 5_000n, '2023-02-01')
    const known = await ask(books, 'funds', { knownAt: BigInt(head) })
    assert.equal(cellOf(known, 'money', 'totals', 'received'), 180_000n)
    const today = await ask(books, 'funds')
    assert.equal(cellOf(today, 'money', 'totals', 'received'), 185_000n)
    const cash = await balancesBy(
      readClient(),
      books.cityId,
      [],
      { asOf: '2023-12-31' },
      { accounts: ['1000'] }
    )
    assert.equal(cash[0]!.balance, 185_000n)
  })
})
