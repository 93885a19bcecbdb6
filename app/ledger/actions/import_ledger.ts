import { readFile } from 'node:fs/promises'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, type Row } from '#core/sql'
import { transact } from '#core/transact'
import { insertMasters, insertPseudonyms, MASTERS } from '#ledger/actions/restore_masters'
import { verifyExport } from '#ledger/actions/verify_export'
import { entryLeaf, GENESIS } from '#ledger/chain'
import { readStatement } from '#ledger/domain/anchor'
import { MerkleFold } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { IMPORTED } from '#ledger/queries/brought_in'
import { findClosingFaults } from '#ledger/queries/closing_faults'
import { findRecordFaults } from '#ledger/queries/record_faults'
import { findSubledgerFaults } from '#ledger/queries/subledger_faults'
import type { SourceAnchor, SourceEntry, SourceKey } from '#ledger/source'

export interface ImportedLedger {
  city: string
  entries: number
  headSeq: string
  headHash: string
}

/**
 * Brings an exported ledger into a database that does not have it: the same entries with the same bytes,
 * so the chain ends with the same hash. A file that does not verify, and a city that has books already,
 * are refused. All or nothing.
 */
export async function importLedger(file: string): Promise<ImportedLedger> {
  const verdict = await verifyExport(file)
  if (!verdict.ok) {
    const [{ code, seq }] = verdict.faults
    throw new Refusal('E_EXPORT_BROKEN', { file, code, seq: seq ?? '-' })
  }
  const document = JSON.parse(await readFile(file, 'utf8'))
  const cityId = document.head.city_id as string
  // A file speaks of one city: none that is here already is touched by what another one brings
  if (!document.masters || !document.city?.timezone || document.city.id !== cityId)
    throw new Refusal('E_NOT_AN_EXPORT', { file })
  const entries = document.entries as SourceEntry[]
  await transact(async (trx) => {
    await openCity(trx, document, entries)
    const peaks = await restoreEntries(trx, cityId, document)
    // From here on what the city had decided holds again: what needs a second person, and which periods are closed
    const [{ approval_threshold: threshold }] = document.masters.ledgers
    await trx
      .query()
      .from('ledgers')
      .where({ city_id: cityId })
      .update({ approval_threshold: threshold === null ? null : BigInt(threshold) })
    await insertMasters(trx, cityId, 'commitments', document.masters.commitments)
    await refuseOtherRecords(trx, cityId, file)
    await restoreAnchors(trx, cityId, document.keys ?? [], document.anchors ?? [], peaks)
    await recordAuditEvent(trx, {
      cityId,
      actorId: null,
      action: IMPORTED,
      subjectType: 'ledger',
      subjectId: cityId,
      details: { headSeq: verdict.headSeq, headHash: verdict.headHash },
    })
  })
  const { headSeq, headHash } = verdict
  return { city: document.city.slug, entries: entries.length, headSeq, headHash }
}

/**
 * No hash of the file covers the records that entries refer to; what stands in an entry, too, and what a close stated
 * of the books must be the same. Records that a file does not hold are missing, and no fault.
 */
async function refuseOtherRecords(trx: TransactionClientContract, cityId: string, file: string) {
  const faults = [
    ...(await findSubledgerFaults(trx, cityId)),
    ...(await findRecordFaults(trx, cityId)),
    ...(await findClosingFaults(trx, cityId)),
  ]
  const found = faults.find(({ params }) => params.part !== 'missing')
  if (!found) return
  const { code, seq } = found
  throw new Refusal('E_EXPORT_BROKEN', { file, code, seq: seq ?? '-' })
}

/** Written before the others, with the entries, or after them. */
const WITH_ENTRIES = ['ledgers', 'period_events', 'commitments']

/** Steps of periods in their order; files of earlier versions have none, and their periods stay open. */
function stepsOf(document: any): Row[] {
  return document.masters.period_events ?? []
}

async function openCity(trx: TransactionClientContract, document: any, entries: SourceEntry[]) {
  const { city, masters } = document
  const [there] = await selectRows(trx, 'SELECT 1 FROM cities WHERE id = ? OR slug = ?', [
    city.id,
    city.slug,
  ])
  if (there) throw new Refusal('E_LEDGER_NOT_EMPTY', { city: city.slug }, undefined, 409)
  await trx
    .insertQuery()
    .table('cities')
    .insert({ ...city, created_at: now() })
  const people = [
    ...entries.flatMap((entry) => [entry.prepared_by, entry.approved_by]),
    ...stepsOf(document).flatMap((step) => [step.actor_id, step.approved_by]),
  ]
  await insertPseudonyms(trx, new Set(people.filter((id) => id !== null)))
  // No threshold as long as entries come that were approved under the rules of their day
  const opening = {
    approval_threshold: null,
    head_seq: 0n,
    head_hash: GENESIS,
    head_recorded_at: '1970-01-01T00:00:00.000Z',
  }
  await insertMasters(trx, city.id, 'ledgers', masters.ledgers, opening)
  for (const table of Object.keys(MASTERS)) {
    if (WITH_ENTRIES.includes(table)) continue
    const more = table === 'periods' ? { status: 'open' } : {}
    await insertMasters(trx, city.id, table, masters[table], more)
  }
}

/**
 * Entries with their own bytes, numbers and hashes, and the steps of periods between them as they were taken; the
 * guards judge each of them anew.
 */
async function restoreEntries(
  trx: TransactionClientContract,
  cityId: string,
  document: any
): Promise<Map<string, string>> {
  const entries = document.entries as SourceEntry[]
  const fold = new MerkleFold(merkleHash)
  const wanted = new Set(((document.anchors ?? []) as SourceAnchor[]).map(({ seq }) => seq))
  const steps = Map.groupBy(stepsOf(document), (step) => String(step.head_seq))
  const takeSteps = (seq: string) =>
    insertMasters(trx, cityId, 'period_events', steps.get(seq) ?? [])
  const peaks = new Map<string, string>()
  const keep = (seq: string) => {
    const nodes = fold.peaks.map((node) => Buffer.from(node).toString('hex'))
    if (wanted.has(seq)) peaks.set(seq, JSON.stringify(nodes))
  }
  keep('0')
  await takeSteps('0')
  for (const { lines, ...header } of entries) {
    await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq + 1 WHERE city_id = ?', [cityId])
    for (const line of lines) {
      await trx
        .insertQuery()
        .table('postings')
        .insert({
          city_id: cityId,
          entry_id: header.id,
          line_no: line.line_no,
          effective_on: header.effective_on,
          account_code: line.account,
          fund_id: line.fund,
          budget_line_id: line.budget_line,
          party_id: line.party,
          agreement_id: line.agreement,
          instalment_id: line.instalment,
          commitment_id: line.commitment,
          currency: line.currency,
          amount: BigInt(line.amount),
          functional_amount: BigInt(line.functional_amount),
          quantity: line.quantity,
          unit: line.unit,
        })
    }
    const row = { ...header, city_id: cityId, seq: BigInt(header.seq) }
    await trx.insertQuery().table('journal_entries').insert(row)
    fold.add(entryLeaf(header.payload))
    keep(header.seq)
    await takeSteps(header.seq)
  }
  return peaks
}

async function restoreAnchors(
  trx: TransactionClientContract,
  cityId: string,
  keys: SourceKey[],
  anchors: SourceAnchor[],
  peaks: Map<string, string>
) {
  for (const key of keys) {
    const [there] = await selectRows(trx, 'SELECT 1 FROM signing_keys WHERE id = ?', [key.id])
    if (!there) await trx.insertQuery().table('signing_keys').insert(key)
  }
  for (const anchor of anchors) {
    const said = readStatement(anchor.statement)!
    await trx
      .insertQuery()
      .table('anchors')
      .insert({
        ...anchor,
        city_id: cityId,
        id: newId(),
        no: BigInt(said.no),
        seq: BigInt(said.seq),
        audit_seq: BigInt(said.audit_seq),
        peaks: peaks.get(said.seq)!,
      })
  }
}
