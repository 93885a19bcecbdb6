import { now } from '#core/clock'
import { newId } from '#core/ids'
import { readClient, type Client } from '#core/sql'
import { transact } from '#core/transact'
import { recordAuditEvent } from '#audit/record_audit_event'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { planOfTyped } from '#appraisal/domain/uncertainty/typed_ranges'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { simulationsOf } from '#appraisal/queries/simulations'
import { ledgerState } from '#ledger/queries/ledger_state'
import { entriesInShort } from '#ledger/queries/spending'
import { toDecimalString } from '#money/money'
import type { KeptSimulation } from '#workbooks/appraisal_workbook'
import { identityOf, keepBytes, recordCopy } from '#workbooks/copies'
import { orderWorkbook } from '#workbooks/order_workbook'
import { licencesOf } from '#workbooks/queries/licences'

export interface WorkbookExport {
  bytes: Uint8Array
  sha256: string
  title: string
}

/**
 * The workbook of a version with the ledger entries behind its figures, kept with its hash and the head of
 * the ledger, so that it can be compared when it comes back. It is stamped with the time of what it shows, so the same state gives the same bytes.
 */
export async function exportWorkbook(wish: {
  cityId: string
  modelId: string
  version: number
  locale: string
  appVersion: string
  by: string
}): Promise<WorkbookExport> {
  const { cityId, modelId, version, locale, by } = wish
  const client = readClient()
  const shown = await appraisalShown(client, cityId, modelId, version)
  const ledger = await ledgerState(cityId)
  const { document: model } = shown
  const ids = [...new Set(entryIdsOf(model))]
  const entries = await entriesInShort(client, cityId, ids)
  const simulation = await latestSimulation(client, { cityId, modelId, version }, model)
  const generatedAt = [shown.savedAt, ledger.recordedAt ?? '', simulation?.kept.runAt ?? ''].reduce(
    (a, b) => (a > b ? a : b)
  )
  const state = {
    cityId,
    subjectType: 'appraisal',
    subjectId: modelId,
    version,
    locale,
    ledgerHead: ledger.headHash,
    appVersion: wish.appVersion,
    ...(simulation && { named: simulation.id }),
  }
  const identity = await identityOf(client, state)
  const bytes = await orderWorkbook({
    model,
    identity,
    locale,
    generatedAt,
    appVersion: wish.appVersion,
    ledgerHead: ledger.headHash,
    ...(simulation && { simulation: simulation.kept }),
    licences: await licencesOf(client, cityId, model),
    entries: entries.map(({ id, seq, effectiveOn, memo, spent }) => ({
      id,
      number: String(seq),
      date: effectiveOn,
      text: memo,
      amount: toDecimalString(spent, ledger.currency),
    })),
  })
  const hash = await keepBytes(bytes)
  await transact(async (trx) => {
    const file = { sha256: hash, size: bytes.length, headSeq: ledger.headSeq }
    await recordCopy(trx, { ...identity, ...state, ...file })
    await trx.insertQuery().table('workbook_exports').insert({
      city_id: cityId,
      id: newId(),
      model_id: modelId,
      version,
      locale,
      sha256: hash,
      head_seq: ledger.headSeq,
      head_hash: ledger.headHash,
      exported_by: by,
      exported_at: now(),
    })
    await recordAuditEvent(trx, {
      cityId,
      actorId: by,
      action: 'workbook.exported',
      subjectType: 'appraisal',
      subjectId: modelId,
      details: { version, locale, sha256: hash, head: ledger.headHash, ...identity },
    })
  })
  return { bytes, sha256: hash, title: shown.title }
}

/** The newest simulation of a version as its workbook holds it; null when none is kept. */
async function latestSimulation(
  client: Client,
  of: { cityId: string; modelId: string; version: number },
  model: AppraisalModel
): Promise<{ id: string; kept: KeptSimulation } | null> {
  const { shown } = await simulationsOf(client, of)
  if (!shown) return null
  const { id, no, seed, draws, runAt, report } = shown
  const plan = planOfTyped(assumptionsOf(model), shown.plan)
  return { id, kept: { no, seed, draws, runAt, plan, npv: report.npv } }
}

function entryIdsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(entryIdsOf)
  if (!value || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'entryIds' ? (inner as string[]) : entryIdsOf(inner)
  )
}
