import { readFileSync } from 'node:fs'
import type { WorkbookContext } from '#workbooks/appraisal_workbook'

/** The context of a workbook outside the application: the real catalogue, everything else fixed. */
export function workbookContext(
  locale = 'en',
  changes: Partial<WorkbookContext> = {}
): WorkbookContext {
  const file = new URL(`../../resources/lang/${locale}/workbook.json`, import.meta.url)
  const catalogue: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'))
  return {
    t: (key, params = {}) => {
      const message = catalogue[key]
      if (message === undefined) throw new Error(`No text for workbook.${key} in ${locale}`)
      return message.replaceAll(/\{(\w+)\}/g, (_, name) => `${params[name]}`)
    },
    locale,
    generatedAt: new Date('2026-03-31T09:00:00Z'),
    appVersion: 'Learning City Ledger 0.1.0',
    ledgerHead: 'b7e1f4'.padEnd(64, '0'),
    entries: [],
    ...changes,
  }
}
