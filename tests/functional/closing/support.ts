import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { closeYear, reverseYearClose, type YearClosing } from '#closing/actions/close_year'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import db from '@adonisjs/lucid/services/db'
import { selectRows } from '#core/sql'
import { makeBooks, type Books } from '#tests/support/books'

export interface ClosingBooks extends Books {
  year: string
  nextYear: string
  /** Lines of 2024 for everyone and for the protected group. */
  nextLine: string
  nextProtected: string
}

/** Books of 2023 and 2024, with a line of either year for everyone and for a protected group. */
export async function makeClosingBooks(): Promise<ClosingBooks> {
  const books = await makeBooks()
  const { cityId, programme } = books
  const [nextLine, nextProtected] = [newId(), newId()]
  const nextYear = await transact(async (trx) => {
    const { id } = await openFiscalYear(trx, { cityId, name: '2024', startsOn: '2024-01-01' })
    for (const [line, code, group] of [
      [nextLine, 'L1', 'general'],
      [nextProtected, 'L2', 'migrants'],
    ]) {
      await trx.insertQuery().table('budget_lines').insert({
        city_id: cityId,
        id: line,
        programme_id: programme,
        code,
        title: 'Title',
        title_lang: 'en',
        year: 2024,
        group_code: group,
        nature: 'current',
        activity: 'build',
        need: 500_000n,
      })
    }
    return id
  })
  const [{ id: year }] = await selectRows(
    db.connection(),
    `SELECT id FROM fiscal_years WHERE city_id = ? AND name = '2023'`,
    [cityId]
  )
  return { ...books, year, nextYear, nextLine, nextProtected }
}

export function close(books: ClosingBooks, change: Partial<YearClosing> = {}) {
  return transact((trx) =>
    closeYear(trx, {
      id: newId(),
      cityId: books.cityId,
      yearId: books.year,
      policy: 'carry',
      choices: {},
      preparedBy: books.maker,
      approvedBy: books.checker,
      ...change,
    })
  )
}

export function takeBack(books: ClosingBooks, approvedBy: string | null = books.checker) {
  return transact((trx) =>
    reverseYearClose(trx, {
      id: newId(),
      cityId: books.cityId,
      yearId: books.year,
      reason: 'an invoice came late',
      preparedBy: books.maker,
      approvedBy,
    })
  )
}
