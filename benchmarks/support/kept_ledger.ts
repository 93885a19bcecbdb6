import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'

/*
 * The file of a filled ledger on SQLite, so that the other database takes it over instead of filling its own.
 * LEDGER_FILE names one that is there from an earlier run; such a file is only read.
 */

/** The file to begin with, where there is one. */
export function keptLedger(): string | undefined {
  const file = process.env.LEDGER_FILE
  return file && existsSync(file) ? file : undefined
}

/** Keeps the ledger that this run has filled, where a file for it was named. */
export async function keepLedger(): Promise<void> {
  const file = process.env.LEDGER_FILE
  if (!file) return
  const { default: db } = await import('@adonisjs/lucid/services/db')
  await db.rawQuery('PRAGMA wal_checkpoint(TRUNCATE)')
  copyFileSync(ledgerFile(), file)
}

/** Puts the kept ledger where the application will look for it, before it is brought up to date. */
export function beginWithKeptLedger(): void {
  const kept = keptLedger()
  if (kept) copyFileSync(kept, ledgerFile())
}

function ledgerFile(): string {
  return join(process.env.STORAGE_DIR!, 'ledger.sqlite3')
}
