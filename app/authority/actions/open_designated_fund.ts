import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { openFund } from '#ledger/actions/open_fund'

/** A fund of free money that a body of the city sets aside for a purpose; funders' money has funds of its own. */
export async function openDesignatedFund(
  trx: TransactionClientContract,
  fund: { id: string; cityId: string; code: string; name: string; purpose: string; by: string }
): Promise<void> {
  const { id, cityId, code, name, purpose } = fund
  const [known] = await selectRows(
    trx,
    'SELECT id, code, name, purpose FROM funds WHERE city_id = ? AND (id = ? OR code = ?)',
    [cityId, id, code]
  )
  if (known?.id === id && known.code === code && known.name === name && known.purpose === purpose)
    return
  if (known?.id === id) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  if (known) throw new Refusal('E_CODE_TAKEN', { code }, 'code', 409)
  await openFund(trx, { id, cityId, code, name, purpose, restriction: 'designated' })
  await recordAuditEvent(trx, {
    cityId,
    actorId: fund.by,
    action: 'fund.opened',
    subjectType: 'fund',
    subjectId: id,
    details: { code, restriction: 'designated' },
  })
}
