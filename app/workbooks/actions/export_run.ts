import { transact } from '#core/transact'
import { recordAuditEvent } from '#audit/record_audit_event'
import type { FeasibleRun, RunLine } from '#allocation/controllers/run_lines'
import { paymentsOf } from '#allocation/controllers/run_tables'
import { leftOf } from '#allocation/domain/round_terms'
import type { RunShown } from '#allocation/queries/runs'
import { readClient } from '#core/sql'
import { ledgerState } from '#ledger/queries/ledger_state'
import { identityOf, keepBytes, recordCopy } from '#workbooks/copies'
import { orderRunWorkbook } from '#workbooks/order_workbook'
import type { RunBook, RunBookLine } from '#workbooks/run/run_book'

export interface RunExport {
  cityId: string
  city: string
  round: string
  run: RunShown
  shown: FeasibleRun
  lines: RunLine[]
  locale: string
  appVersion: string
  by: string
  words: {
    rule: string
    unit: string
    setBy: (setBy: string) => string
    group: (code: string) => string
  }
}

/** The workbook of a run, kept with its code and hash as those of appraisals are. */
export async function exportRun(wish: RunExport): Promise<{ bytes: Uint8Array; sha256: string }> {
  const { cityId, run, locale, appVersion, by } = wish
  const ledger = await ledgerState(cityId)
  const state = {
    cityId,
    subjectType: 'allocation_run',
    subjectId: run.id,
    version: run.no,
    locale,
    ledgerHead: ledger.headHash,
    appVersion,
  }
  const identity = await identityOf(readClient(), state)
  const generatedAt = [run.runAt, ledger.recordedAt ?? ''].reduce((a, b) => (a > b ? a : b))
  const bytes = await orderRunWorkbook({
    ...bookOf(wish),
    generatedAt,
    ledgerHead: ledger.headHash,
    identity,
  })
  const sha256 = await keepBytes(bytes)
  await transact(async (trx) => {
    const file = { sha256, size: bytes.length, headSeq: ledger.headSeq }
    await recordCopy(trx, { ...identity, ...state, ...file })
    await recordAuditEvent(trx, {
      cityId,
      actorId: by,
      action: 'workbook.exported',
      subjectType: 'allocation_run',
      subjectId: run.id,
      details: { run: run.no, locale, sha256, head: ledger.headHash, ...identity },
    })
  })
  return { bytes, sha256 }
}

function bookOf(wish: RunExport): Omit<RunBook, 'generatedAt' | 'ledgerHead' | 'identity'> {
  const { run, shown, words } = wish
  const { input, result } = shown
  const { funds, rows } = paymentsOf(shown)
  return {
    city: wish.city,
    round: wish.round,
    no: run.no,
    rule: run.rule,
    ruleName: words.rule,
    unitName: words.unit,
    runAt: run.runAt,
    runBy: run.runBy,
    engine: run.engineVersion,
    inputHash: run.inputHash,
    resultHash: run.resultHash,
    currency: input.currency,
    spendable: result.spendable,
    lines: bookLines(wish),
    funds: funds.map(({ code, name, amount }) => ({ code, name, amount })),
    payments: rows.map(({ cells }) => cells),
    caps: (input.caps ?? []).map((cap) => ({
      fund: input.lots.findIndex(({ code }) => code === cap.fund),
      line: input.cells.findIndex(({ code }) => code === cap.line),
      most: leftOf(cap),
      reason: cap.reason,
    })),
    fences: result.ringFences.map(({ id, required }) => ({
      id,
      groups: input.problem.ringFences
        .find((fence) => fence.id === id)!
        .groups.map((group) => words.group(group)),
      required,
    })),
    locale: wish.locale,
    appVersion: wish.appVersion,
  }
}

function bookLines({ shown, lines, words }: RunExport): RunBookLine[] {
  const { input, result } = shown
  const cells = new Map(input.problem.cells.map((cell) => [cell.id, cell]))
  const shares = new Map(result.shares.map((share) => [share.cell, share]))
  const fenced = new Map<string, bigint>()
  for (const { cellFloors } of result.ringFences)
    for (const { cell, floor } of cellFloors) fenced.set(cell, floor)
  return lines.map((line) => {
    const cell = cells.get(line.code)!
    const share = shares.get(line.code)!
    const upper = cell.cap !== null && cell.cap! < cell.need ? cell.cap! : cell.need
    const least = [cell.floor, fenced.get(line.code) ?? 0n].reduce((a, b) => (a > b ? a : b))
    return {
      code: line.code,
      title: line.title,
      programme: line.programme,
      group: words.group(line.group),
      need: cell.need,
      lower: least < upper ? least : upper,
      upper,
      equity: cell.equityWeight ?? '1',
      heads: cell.heads ?? null,
      level: share.level === null ? null : (share.blockLevel ?? share.level),
      waits: share.setBy === 'tier',
      exact: share.exact,
      oddUnit: share.oddUnit,
      amount: share.amount,
      setBy: words.setBy(line.setBy!),
    }
  })
}
