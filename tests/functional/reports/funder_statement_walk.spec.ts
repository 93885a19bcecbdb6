import fc from 'fast-check'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { GENERAL_FUND } from '#funding/domain/funds'
import { openFund } from '#ledger/actions/open_fund'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { countTransactions } from '#reports/queries/funder_transactions'
import { funderStatement, linesUnder, type FunderStatement } from '#reports/statements/funder'
import {
  addAgreement,
  addFunder,
  allocate,
  commit,
  receive,
  spend,
  type AgreementOf,
} from '#tests/support/books'
import { headOf, setHeads } from '#tests/support/report_heads'
import { close, makeClosingBooks, type ClosingBooks } from '../closing/support.js'

const SEED = Number(process.env.FC_SEED ?? 20261128)
const STEPS = 25

type Step = { what: number; month: number; day: number; amount: number; which: number }
const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(4),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  amount: fc.integer({ min: 1, max: 9_000 }),
  which: fc.nat(1000),
})

interface Walk {
  books: ClosingBooks
  agreements: AgreementOf[]
  commitments: { id: string; fund: string; line: string }[]
}

/** One agreement with a fund of its own and two that share the general fund, with some money each. */
async function begin(): Promise<Walk> {
  const books = await makeClosingBooks()
  const funder = await addFunder(books, 'Ministry', 'national_government')
  const { id: pool } = await transact((trx) =>
    openFund(trx, {
      ...{ cityId: books.cityId, code: GENERAL_FUND, name: 'General' },
      restriction: 'unrestricted',
    })
  )
  const agreements: AgreementOf[] = []
  for (const [number, fund] of [
    ['A-1', books.fund],
    ['G-1', pool],
    ['G-2', pool],
  ] as const) {
    const agreement = await addAgreement(books, { number, funder, fund, amount: 900_000n })
    await receive(books, agreement, 50_000n, '2023-01-01')
    agreements.push(agreement)
    await setHeads(books, agreement.id, [
      headOf('A', 30_000n, { line: [books.line] }),
      headOf('B', 20_000n, { group: ['migrants'] }),
    ])
  }
  for (const fund of [books.fund, pool])
    for (const line of [books.line, books.protectedLine, books.nextLine])
      await allocate(books, fund, line, 15_000n, '2023-01-01')
  return { books, agreements, commitments: [] }
}

async function take({ books, agreements, commitments }: Walk, step: Step) {
  const { what, which } = step
  const on = `2023-${String(step.month).padStart(2, '0')}-${String(step.day).padStart(2, '0')}`
  const amount = BigInt(step.amount)
  const agreement = agreements[which % 3]!
  const line = [books.line, books.protectedLine, books.nextLine][which % 3]!
  if (what === 0) await receive(books, agreement, amount, on)
  else if (what === 1 || commitments.length === 0) {
    const id = await commit(books, agreement.fund, line, amount, on)
    commitments.push({ id, fund: agreement.fund, line })
  } else if (what < 4) {
    const { id, fund, line: budgetLine } = commitments[which % commitments.length]!
    await spend(books, { fund, budgetLine, commitment: id, amount: amount / 8n + 1n }, on)
  } else {
    const rows = await selectRows(
      db.connection(),
      `SELECT id FROM journal_entries WHERE city_id = ? AND kind IN ('expenditure', 'receipt', 'reversal')
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

const DAYS = { from: '2023-04-15', to: '2023-10-20' }

const ask = async ({ books }: Walk, agreementId: string, knownAt: bigint | null = null) =>
  (await funderStatement({
    ...{ cityId: books.cityId, currency: books.currency, agreementId, ...DAYS, knownAt },
    ...{ reader: { seesPrivateNames: true }, mayExplain: true, rule: null, days: '' },
  }))!

/** What a statement says of the whole fund, against every posting of it, read one by one. */
async function strayFigures(walk: Walk): Promise<string[]> {
  const { books, agreements } = walk
  const stray: string[] = []
  const postings = await selectRows(
    db.connection(),
    `SELECT p.fund_id, p.effective_on, p.functional_amount FROM postings p
     JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.account_code = '8400'
       AND e.id NOT IN (SELECT k.entry_id FROM closing_entries k WHERE k.city_id = p.city_id)`,
    [books.cityId]
  )
  const inBooks = (fund: string, from: string) =>
    postings
      .filter(
        (row) => row.fund_id === fund && row.effective_on >= from && row.effective_on <= DAYS.to
      )
      .reduce((sum, row) => sum - toBigInt(row.functional_amount), 0n)
  const statements: FunderStatement[] = []
  for (const { id } of agreements) statements.push(await ask(walk, id))
  for (const { checks, agreement } of statements)
    for (const { words, left, right } of checks)
      if (left !== right)
        stray.push(`${agreement.number} ${JSON.stringify(words)}: ${left} is not ${right}`)
  const sum = (of: FunderStatement, key: 'period' | 'ever') =>
    of.figures.reduce((all, row) => all + row[key], 0n)
  const [own, one, two] = statements as [FunderStatement, FunderStatement, FunderStatement]
  for (const [key, from] of [
    ['period', DAYS.from],
    ['ever', '0001-01-01'],
  ] as const) {
    const same = (what: string, left: bigint, right: bigint) => {
      if (left !== right) stray.push(`${what} ${key}: ${left} is not ${right}`)
    }
    same('own fund', sum(own, key), inBooks(books.fund, from))
    same('general fund', sum(one, key) + sum(two, key), inBooks(one.fund.id, from))
  }
  for (const { code, period, ever } of own.figures) {
    for (const [figure, from] of [
      [period, DAYS.from],
      [ever, null],
    ] as const) {
      const lines =
        code === null ? { without: linesUnder(own, null) } : { only: linesUnder(own, code) }
      const list = await countTransactions(readClient(), books.cityId, {
        ...{ of: 'spent', fund: books.fund, from, to: DAYS.to, knownAt: null, lines },
      })
      if (list.sum !== figure) stray.push(`list of ${code}: ${list.sum} is not ${figure}`)
    }
  }
  return stray
}

test.group('Funders’ statements', () => {
  test('whatever is entered, heads and what has none are what the books say, before and after the close of the year', async ({
    assert,
  }) => {
    const done = new Set<number>()
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
        const walk = await begin()
        for (const step of steps) {
          try {
            await take(walk, step)
            done.add(step.what)
          } catch (error) {
            if (!(error instanceof Refusal)) throw error
          }
        }
        assert.deepEqual(await strayFigures(walk), [])
        const [{ head_seq: seq }] = await selectRows(
          db.connection(),
          'SELECT head_seq FROM ledgers WHERE city_id = ?',
          [walk.books.cityId]
        )
        const before = await ask(walk, walk.agreements[1]!.id)
        await receive(walk.books, walk.agreements[2]!, 7_777n, '2023-06-01')
        const known = await ask(walk, walk.agreements[1]!.id, toBigInt(seq))
        assert.deepEqual(known.figures, before.figures)
        await close(walk.books)
        assert.deepEqual(await strayFigures(walk), [])
      }),
      { seed: SEED, numRuns: 3, endOnFailure: true }
    )
    assert.includeMembers([...done], [0, 1, 2, 3, 4])
  }).timeout(120_000)
})
