import { readFile } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import { EXPORT_FORMAT } from '#ledger/actions/export_ledger'
import type { SourceEntry } from '#ledger/queries/ledger_source'
import { verifySource, type LedgerVerdict } from '#ledger/verify'

/** Verifies an exported ledger from its file alone, without any database. */
export async function verifyExport(path: string): Promise<LedgerVerdict> {
  const document = await read(path)
  if (document?.format !== EXPORT_FORMAT || !Array.isArray(document.entries)) {
    throw new Refusal('E_NOT_AN_EXPORT', { file: path })
  }
  return verifySource({
    head: document.head,
    accounts: document.accounts,
    totals: document.totals,
    entries: inOrder(document.entries),
  })
}

async function read(path: string) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw new Refusal('E_NOT_AN_EXPORT', { file: path })
  }
}

async function* inOrder(entries: SourceEntry[]): AsyncIterable<SourceEntry> {
  yield* entries
}
