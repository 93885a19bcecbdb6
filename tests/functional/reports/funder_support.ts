import { funderStatement, type FunderStatement } from '#reports/statements/funder'
import type { FunderQuestion } from '#reports/statements/funder_facts'
import {
  addAgreement,
  addFunder,
  allocate,
  commit,
  pledge,
  receive,
  spend,
  type AgreementOf,
  type Books,
} from '#tests/support/books'
import { makeClosingBooks, type ClosingBooks } from '../closing/support.js'

export const ask = async (
  books: { cityId: string; currency: string },
  agreementId: string,
  change: Partial<FunderQuestion> = {}
) =>
  (await funderStatement({
    cityId: books.cityId,
    currency: books.currency,
    agreementId,
    from: '2023-01-01',
    to: '2023-12-31',
    knownAt: null,
    reader: { seesPrivateNames: true },
    mayExplain: true,
    rule: null,
    days: '2023',
    ...change,
  }))!

export const table = (statement: FunderStatement, key: string) =>
  statement.tables.find((one) => one.key === key)!

/** Rows of the first table as code, approved, in the days, ever, remaining. */
export const rowsOf = (statement: FunderStatement) =>
  table(statement, 'heads').rows.map(({ code, cells }) => [
    code ?? null,
    ...['approved', 'period', 'ever', 'remaining'].map((key) => cells[key]?.minor ?? null),
  ])

export const agree = (statement: FunderStatement) =>
  statement.checks.every(({ left, right }) => left === right)

export async function spendOn(
  books: Books,
  fund: string,
  line: string,
  amount: bigint,
  on: string
) {
  await allocate(books, fund, line, amount, on)
  const commitment = await commit(books, fund, line, amount, on)
  return spend(books, { fund, budgetLine: line, commitment, amount }, on)
}

/** 1,000.00 agreed, 900.00 received; 120.00 on L1, 30.00 on L2 and 20.00 on a line of the next year. */
export async function makeSpending(): Promise<{ books: ClosingBooks; agreement: AgreementOf }> {
  const books = await makeClosingBooks()
  const funder = await addFunder(books, 'Ministry', 'national_government')
  const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 100_000n })
  await pledge(books, agreement, 100_000n)
  await receive(books, agreement, 90_000n, '2023-02-10')
  await spendOn(books, books.fund, books.line, 12_000n, '2023-05-10')
  await spendOn(books, books.fund, books.protectedLine, 3_000n, '2023-08-10')
  await spendOn(books, books.fund, books.nextLine, 2_000n, '2023-09-10')
  return { books, agreement }
}
