import { recordAuditEvent } from '#audit/record_audit_event'
import { canonicalJson, sha256 } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { ledgerState } from '#ledger/queries/ledger_state'
import type { BookAbout } from '#workbooks/books/book'
import type { FairnessBook, FairRun } from '#workbooks/books/fairness_figures'
import { identityOf, keepBytes, recordCopy } from '#workbooks/copies'
import { orderBook } from '#workbooks/order_workbook'

export const FAIRNESS_SUBJECT = 'fairness_comparison'

export interface FairnessWish {
  cityId: string
  city: string
  roundId: string
  round: string
  currency: string
  epsilon: string
  lines: FairnessBook['lines']
  runs: FairRun[]
  locale: string
  appVersion: string
  by: string
}

/** Runs of a round side by side as a workbook, kept with its code and hash as those of single runs are. */
export async function exportFairness(
  wish: FairnessWish
): Promise<{ bytes: Uint8Array; sha256: string }> {
  const { cityId, roundId, runs, locale, appVersion, by } = wish
  if (runs.length === 0) throw new Refusal('E_FAIR_RUNS', {}, undefined, 409)
  const ledger = await ledgerState(cityId)
  const question = {
    kind: 'fairness',
    runs: runs.map(({ no }) => no).join(', '),
    epsilon: wish.epsilon,
  }
  const state = {
    cityId,
    subjectType: FAIRNESS_SUBJECT,
    subjectId: roundId,
    version: 1,
    locale,
    ledgerHead: ledger.headHash,
    appVersion,
    question,
    named: sha256(canonicalJson([wish.city, wish.round, wish.lines, runs])),
  }
  const identity = await identityOf(readClient(), state)
  const about: BookAbout = {
    kind: 'fairness',
    city: wish.city,
    currency: wish.currency,
    locale,
    from: null,
    to: '',
    activity: false,
    fund: null,
    headSeq: ledger.headSeq,
    headHash: ledger.headHash,
    anchor: null,
    inputsHash: sha256(
      runs.map((run) => `${run.no} ${run.inputHash} ${run.resultHash}\n`).join('')
    ),
    entries: runs.length,
    generatedAt: [...runs.map(({ runAt }) => runAt), ledger.recordedAt ?? ''].toSorted().at(-1)!,
    appVersion,
    identity,
  }
  const { round, epsilon, lines } = wish
  const bytes = await orderBook({ kind: 'fairness', book: { about, round, epsilon, lines, runs } })
  const hash = await keepBytes(bytes)
  await transact(async (trx) => {
    const file = { sha256: hash, size: bytes.length, headSeq: ledger.headSeq }
    await recordCopy(trx, { ...identity, ...state, ...file })
    await recordAuditEvent(trx, {
      cityId,
      actorId: by,
      action: 'workbook.exported',
      subjectType: FAIRNESS_SUBJECT,
      subjectId: roundId,
      details: { ...question, locale, sha256: hash, head: ledger.headHash, ...identity },
    })
  })
  return { bytes, sha256: hash }
}
