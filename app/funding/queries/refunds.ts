import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { stands } from '#ledger/queries/standing'
import type { RefundBasis } from '#ledger/domain/pledge_events'

export interface RefundRow {
  id: string
  agreementId: string
  number: string
  title: string
  titleLang: string
  currency: string
  basis: RefundBasis
  amount: bigint
  paid: bigint
  open: bigint
  decidedOn: string
  dueOn: string | null
  reason: string
  stands: boolean
}

export interface RefundPaymentRow {
  id: string
  amount: bigint
  paidOn: string
  bankRef: string | null
  stands: boolean
  /** Of a payment in another currency, functional: what it was paid with, and what was gained by it. */
  exchange: { value: bigint; difference: bigint } | null
}

const REFUNDS = `SELECT r.*, a.number, a.title, a.title_lang, a.currency,
    CASE WHEN ${stands('r.city_id', 'r.entry_id')} THEN 1 ELSE 0 END AS stands,
    (SELECT coalesce(sum(p.amount), 0) FROM refund_payments p
     WHERE p.city_id = r.city_id AND p.refund_id = r.id AND ${stands('p.city_id', 'p.entry_id')}) AS paid
  FROM refunds r JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id`

/** Refunds of the city or of one agreement, those still to be paid first. */
export async function listRefunds(
  client: Client,
  cityId: string,
  of: { agreement?: string } = {}
): Promise<RefundRow[]> {
  const rows = await selectRows(
    client,
    `${REFUNDS} WHERE r.city_id = ? ${of.agreement ? 'AND r.agreement_id = ?' : ''}
     ORDER BY r.decided_on DESC, r.id LIMIT 500`,
    [cityId, ...(of.agreement ? [of.agreement] : [])]
  )
  const list = rows.map(refundOf)
  return [...list.filter(({ open }) => open > 0n), ...list.filter(({ open }) => open <= 0n)]
}

export async function refundShown(
  client: Client,
  cityId: string,
  id: string
): Promise<RefundRow & { payments: RefundPaymentRow[] }> {
  const [row] = await selectRows(client, `${REFUNDS} WHERE r.city_id = ? AND r.id = ?`, [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  const payments = await selectRows(
    client,
    `SELECT p.*, x.value, x.carrying,
       CASE WHEN ${stands('p.city_id', 'p.entry_id')} THEN 1 ELSE 0 END AS stands
     FROM refund_payments p
     LEFT JOIN fx_payments x ON x.city_id = p.city_id AND x.entry_id = p.entry_id
     WHERE p.city_id = ? AND p.refund_id = ? ORDER BY p.paid_on, p.id`,
    [cityId, id]
  )
  return {
    ...refundOf(row),
    payments: payments.map((payment) => ({
      id: payment.id,
      amount: toBigInt(payment.amount),
      paidOn: payment.paid_on,
      bankRef: payment.bank_ref,
      stands: toBigInt(payment.stands) === 1n,
      exchange:
        payment.value === null
          ? null
          : {
              value: toBigInt(payment.value),
              difference: toBigInt(payment.carrying) - toBigInt(payment.value),
            },
    })),
  }
}

function refundOf(row: Row): RefundRow {
  const [amount, paid] = [toBigInt(row.amount), toBigInt(row.paid)]
  const isStanding = toBigInt(row.stands) === 1n
  return {
    id: row.id,
    agreementId: row.agreement_id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    currency: row.currency,
    basis: row.basis,
    amount,
    paid,
    open: isStanding ? amount - paid : 0n,
    decidedOn: row.decided_on,
    dueOn: row.due_on,
    reason: row.reason,
    stands: isStanding,
  }
}

/** What an agreement got and may have to give back: money received less what is refunded already. */
export async function refundableOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT (SELECT coalesce(sum(r.amount), 0) FROM receipts r
        WHERE r.city_id = a.city_id AND r.agreement_id = a.id AND ${stands('r.city_id', 'r.entry_id')}) AS received,
      (SELECT coalesce(sum(x.amount), 0) FROM refunds x
        WHERE x.city_id = a.city_id AND x.agreement_id = a.id AND ${stands('x.city_id', 'x.entry_id')}) AS refunded
     FROM agreements a WHERE a.city_id = ? AND a.id = ?`,
    [cityId, agreementId]
  )
  return toBigInt(row?.received) - toBigInt(row?.refunded)
}
