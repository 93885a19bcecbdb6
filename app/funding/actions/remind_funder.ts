import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { openInstalments } from '#funding/queries/due_instalments'

export const REMINDER_CHANNELS = ['letter', 'email', 'telephone', 'meeting'] as const
export type ReminderChannel = (typeof REMINDER_CHANNELS)[number]

export interface Reminding {
  /** Made before the request: the same reminder sent again changes nothing. */
  id: string
  cityId: string
  instalmentId: string
  /** YYYY-MM-DD; not after today. */
  on: string
  channel: ReminderChannel
  note?: string | null
  today: string
  by: string
}

/** Notes that a funder was reminded of an instalment, with what was open on it then. */
export async function remindFunder(
  trx: TransactionClientContract,
  reminding: Reminding
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, instalmentId, on, channel, today } = reminding
  const row = {
    city_id: cityId,
    id,
    instalment_id: instalmentId,
    reminded_on: on,
    channel,
    note: reminding.note?.normalize('NFC').trim() || null,
  }
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM instalment_reminders WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    const same = Object.entries(row).every(([column, value]) => stored[column] === value)
    if (same) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  const [known] = await selectRows(trx, 'SELECT 1 FROM instalments WHERE city_id = ? AND id = ?', [
    cityId,
    instalmentId,
  ])
  if (!known) throw new NotFound()
  if (on > today) throw new Refusal('E_REMINDED_LATER', { date: today }, 'on')
  const open = await openInstalments(trx, cityId, today, { seesPrivateNames: true })
  const instalment = open.find((one) => one.id === instalmentId)
  if (!instalment) throw new Refusal('E_NOTHING_OPEN', {}, undefined, 409)
  await trx
    .insertQuery()
    .table('instalment_reminders')
    .insert({
      ...row,
      open_amount: instalment.open,
      reminded_by: reminding.by,
      recorded_at: now(),
    })
  return { id, replayed: false }
}
