import { readFile } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import { namedDocuments } from '#documents/queries/document_faults'
import type { GivenAnchors } from '#ledger/anchor_checks'
import { EXPORT_FORMAT } from '#ledger/actions/export_ledger'
import type { SourceEntry } from '#ledger/source'
import { verifySource, type LedgerVerdict } from '#ledger/verify'

/** Verifies an exported ledger from its file alone, without any database. */
export async function verifyExport(path: string, given?: GivenAnchors): Promise<LedgerVerdict> {
  const document = await read(path)
  if (document?.format !== EXPORT_FORMAT || !Array.isArray(document.entries)) {
    throw new Refusal('E_NOT_AN_EXPORT', { file: path })
  }
  const source = {
    head: document.head,
    accounts: document.accounts,
    totals: document.totals,
    anchors: document.anchors ?? [],
    keys: document.keys ?? [],
    entries: inOrder(document.entries),
  }
  const named = namedDocuments()
  const verdict = await verifySource(source, { given, onDocument: named.add })
  const kept = (document.documents ?? []).map((one: { sha256: string }) => one.sha256)
  const faults = [...verdict.faults, ...named.missingIn(kept)]
  return { ...verdict, faults, ok: faults.length === 0 }
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
