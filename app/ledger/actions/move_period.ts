import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { isId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { findStepFault, type PeriodStatus } from '#ledger/domain/period_steps'
import { ledgerRefusal } from '#ledger/errors'
import { rowsFromTotals, trialBalanceDigest } from '#ledger/queries/trial_balance_digest'

export interface PeriodStep {
  /** Made before the request: the same step sent twice is one step. */
  id: string
  cityId: string
  periodId: string
  to: PeriodStatus
  /** Why it is opened again; a note for the other steps. */
  reason?: string | null
  preparedBy: string
  approvedBy?: string | null
}

export interface PeriodMoved {
  id: string
  status: PeriodStatus
  headSeq: bigint
  headHash: string
  /** Of the trial balance on its last day; only a close has one. */
  digest: string | null
  /** The step was there already: the same request had come before. */
  replayed: boolean
}

/**
 * Takes a period one step on. The head of the chain is the lock, as it is for posting: an entry is either
 * in the books before the period closes, and in what the close states, or it finds the period closed.
 */
export async function movePeriod(
  trx: TransactionClientContract,
  step: PeriodStep
): Promise<PeriodMoved> {
  if (!isId(step.id)) throw new Refusal('E_ENTRY_ID')
  const head = await lockHead(trx, step.cityId)
  const done = await stepDone(trx, step)
  if (done) return done

  const [period] = await selectRows(
    trx,
    `SELECT t.*, (SELECT count(*) FROM periods o WHERE o.city_id = t.city_id
         AND o.fiscal_year_id = t.fiscal_year_id AND o.starts_on < t.starts_on AND o.status <> 'closed') AS earlier,
       (SELECT coalesce(max(v.no), 0) FROM period_events v
        WHERE v.city_id = t.city_id AND v.period_id = t.id) AS steps
     FROM periods t WHERE t.city_id = ? AND t.id = ?`,
    [step.cityId, step.periodId]
  )
  if (!period) throw new NotFound()
  const reason = step.reason?.normalize('NFC').trim() || null
  const fault = findStepFault({
    from: period.status,
    to: step.to,
    reason,
    approvedBy: step.approvedBy ?? null,
    earlierClosed: toCount(period.earlier) === 0,
  })
  if (fault === 'E_REASON_NEEDED') throw new Refusal(fault, {}, 'reason')
  if (fault === 'E_APPROVAL_NEEDED') throw new Refusal(fault)
  if (fault) throw new Refusal(fault, {}, undefined, 409)

  const digest =
    step.to === 'closed'
      ? trialBalanceDigest({
          cityId: step.cityId,
          asOf: period.ends_on,
          headSeq: head.seq,
          rows: await rowsFromTotals(trx, step.cityId, period.ends_on),
        })
      : null
  await storeStep(trx, step, { period, head, reason, digest })
  // A chain that does not hold is not signed, and then the period does not close.
  if (step.to === 'closed') {
    await makeAnchor(trx, { cityId: step.cityId, reason: 'close', by: step.preparedBy })
  }
  return {
    id: step.id,
    status: step.to,
    headSeq: head.seq,
    headHash: head.hash,
    digest,
    replayed: false,
  }
}

async function storeStep(
  trx: TransactionClientContract,
  step: PeriodStep,
  of: {
    period: Record<string, any>
    head: { seq: bigint; hash: string }
    reason: string | null
    digest: string | null
  }
) {
  const { period, head, reason, digest } = of
  try {
    await trx
      .insertQuery()
      .table('period_events')
      .insert({
        city_id: step.cityId,
        id: step.id,
        period_id: step.periodId,
        no: toCount(period.steps) + 1,
        from_status: period.status,
        to_status: step.to,
        reason,
        head_seq: head.seq,
        head_hash: head.hash,
        trial_balance_digest: digest,
        actor_id: step.preparedBy,
        approved_by: step.approvedBy ?? null,
        at: now(),
      })
  } catch (error) {
    throw ledgerRefusal(error)
  }
  await recordAuditEvent(trx, {
    cityId: step.cityId,
    actorId: step.approvedBy ?? step.preparedBy,
    action: `period.${step.to === 'open' ? 'reopened' : step.to}`,
    subjectType: 'period',
    subjectId: step.periodId,
    details: {
      startsOn: period.starts_on,
      endsOn: period.ends_on,
      headSeq: head.seq.toString(),
      headHash: head.hash,
      digest,
      preparedBy: step.preparedBy,
    },
  })
}

async function lockHead(trx: TransactionClientContract, cityId: string) {
  const [head] = await selectRows(
    trx,
    'UPDATE ledgers SET head_seq = head_seq WHERE city_id = ? RETURNING head_seq, head_hash',
    [cityId]
  )
  if (!head) throw new Refusal('E_NO_LEDGER')
  return { seq: toBigInt(head.head_seq), hash: head.head_hash as string }
}

async function stepDone(
  trx: TransactionClientContract,
  step: PeriodStep
): Promise<PeriodMoved | null> {
  const [event] = await selectRows(
    trx,
    'SELECT * FROM period_events WHERE city_id = ? AND id = ?',
    [step.cityId, step.id]
  )
  if (!event) return null
  if (event.period_id !== step.periodId || event.to_status !== step.to)
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return {
    id: step.id,
    status: step.to,
    headSeq: toBigInt(event.head_seq),
    headHash: event.head_hash,
    digest: event.trial_balance_digest,
    replayed: true,
  }
}
