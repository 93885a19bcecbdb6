import type { HttpContext } from '@adonisjs/core/http'
import { formatsFor } from '#core/format'
import type { Difference } from '#workbooks/domain/compare_books'
import type { DrawnToday } from '#workbooks/queries/ledger_today'

const NUMBER = /^-?\d+(\.\d+)?$/

/** How the page of a returned file writes what cells hold. */
export function wordsOfReturn({ i18n }: HttpContext) {
  const f = formatsFor(i18n.locale)
  return {
    /** A number with the marks of the language and all its digits; anything else as it stands. */
    value: (text: string | null) => {
      if (text === null || text === '') return i18n.t('returned.nothing')
      return NUMBER.test(text) ? f.number(text, text.split('.')[1]?.length ?? 0) : text
    },
    isFormula: (text: string) => text.startsWith('='),
  }
}

/** The drawn figures with what the returned file has in their place, where somebody changed it. */
export function figuresInFile(drawn: readonly DrawnToday[], changes: readonly Difference[]) {
  return drawn.map((figure) => {
    const { id, year } = figure
    const change = changes.find(
      ({ sheet, rowId, label }) =>
        sheet === 'Assumptions' && rowId === id && label.endsWith(` · ${year}`)
    )
    return { ...figure, inFile: change?.is ?? null }
  })
}
