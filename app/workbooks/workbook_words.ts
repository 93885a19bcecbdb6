import { readFileSync } from 'node:fs'
import { formatters } from '@adonisjs/i18n'
import type { Translate } from '#workbooks/appraisal_workbook'

const FALLBACK = 'en'
const catalogues = new Map<string, Record<string, string>>()

function catalogueOf(locale: string, name: string): Record<string, string> {
  let found = catalogues.get(`${locale}/${name}`)
  if (!found) {
    const file = new URL(`../../resources/lang/${locale}/${name}.json`, import.meta.url)
    catalogues.set(`${locale}/${name}`, (found = JSON.parse(readFileSync(file, 'utf8'))))
  }
  return found!
}

/** The words of a kind of workbook, read from its catalogue: threads and commands have no running application. */
export async function workbookWords(locale: string, name = 'workbook'): Promise<Translate> {
  const formatter = await formatters.icu().resolver({} as never)
  const icu = formatter({} as never)
  return (key, params = {}) => {
    const message = catalogueOf(locale, name)[key] ?? catalogueOf(FALLBACK, name)[key]
    if (message === undefined) throw new Error(`There is no text ${name}.${key}`)
    return icu.format(message, locale, params)
  }
}
