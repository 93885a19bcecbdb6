import { exponentOf } from '#money/currencies'
import type { Translate } from '#workbooks/appraisal/desk'
import type { RunBook } from '#workbooks/run/run_book'
import type { RunDesk } from '#workbooks/run/run_desk'
import { writeRunChecks, writeRunCover } from '#workbooks/run/run_proof_sheets'
import { writeFences, writeFunds, writeLines } from '#workbooks/run/run_sheets'
import { WorkbookWriter, moneyFormat } from '#workbooks/workbook_writer'

/**
 * The workbook of an allocation run: each share by the formula of the rule, the remainder of rounding in
 * sight, who pays what, and checks on all of it. The same run gives the same bytes.
 */
export async function buildRunWorkbook(book: RunBook, t: Translate): Promise<Uint8Array> {
  const writer = new WorkbookWriter({
    title: `${book.round} · ${book.no}`,
    at: new Date(book.generatedAt),
    language: book.locale,
    footer: `${book.city} · ${book.round} · ${book.no} · ${book.identity.code}`,
  })
  const exponent = exponentOf(book.currency)
  const desk: RunDesk = { writer, book, t, money: moneyFormat(exponent), exponent }
  writeRunCover(desk)
  writeLines(desk)
  writeFunds(desk)
  writeFences(desk)
  writeRunChecks(desk)
  return writer.toBytes()
}
