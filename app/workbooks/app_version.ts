import { readFileSync } from 'node:fs'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
) as { version: string }

/** Name and version of the application, as its files say who made them. */
export const APP_VERSION = `Learning City Ledger ${version}`
