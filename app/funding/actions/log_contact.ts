import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { refuseOtherContent, typedText } from '#funding/actions/same_form'

export const CONTACT_CHANNELS = ['letter', 'email', 'telephone', 'meeting', 'event'] as const
export type ContactChannel = (typeof CONTACT_CHANNELS)[number]

export interface PartyContact {
  id: string
  cityId: string
  partyId: string
  on: string
  channel: ContactChannel
  subject: string
  outcome: string
  /** The role of whom the city spoke with; names of private persons are not kept. */
  theirRole?: string | null
  /** Who of the city; whoever records it when nobody else is named. */
  personId?: string | null
  requestId?: string | null
  /** The contact whose next step this one was. */
  followsId?: string | null
  nextStep?: string | null
  nextOn?: string | null
  today: string
  by: string
}

/** Adds a contact to the log of a party. The log is only added to: a correction is another contact. */
export async function logContact(
  trx: TransactionClientContract,
  contact: PartyContact
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId } = contact
  const row = {
    city_id: cityId,
    id,
    party_id: contact.partyId,
    contacted_on: contact.on,
    channel: contact.channel,
    subject: typedText(contact.subject),
    outcome: typedText(contact.outcome),
    their_role: typedText(contact.theirRole),
    contact_person_id: contact.personId ?? contact.by,
    request_id: contact.requestId ?? null,
    follows_id: contact.followsId ?? null,
    next_step: typedText(contact.nextStep),
    next_on: contact.nextOn ?? null,
  }
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM party_contacts WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    refuseOtherContent(stored, row)
    return { id, replayed: true }
  }
  if (contact.on > contact.today)
    throw new Refusal('E_CONTACT_LATER', { date: contact.today }, 'on')
  if ((row.next_step === null) !== (row.next_on === null))
    throw new Refusal('E_NEXT_STEP_HALF', {}, row.next_step === null ? 'next_step' : 'next_on')
  if (row.next_on && row.next_on < contact.on)
    throw new Refusal('E_NEXT_STEP_BEFORE', { date: contact.on }, 'next_on')
  await refuseUnknown(trx, contact)
  await trx
    .insertQuery()
    .table('party_contacts')
    .insert({ ...row, recorded_by: contact.by, recorded_at: now() })
  return { id, replayed: false }
}

async function refuseUnknown(trx: TransactionClientContract, contact: PartyContact): Promise<void> {
  const { cityId, partyId, requestId, followsId, personId } = contact
  const one = async (sql: string, ...values: unknown[]) =>
    (await selectRows(trx, sql, [cityId, ...values]))[0]
  if (!(await one('SELECT 1 FROM parties WHERE city_id = ? AND id = ?', partyId)))
    throw new NotFound()
  if (
    personId &&
    !(await one('SELECT 1 FROM memberships WHERE city_id = ? AND person_id = ?', personId))
  )
    throw new Refusal('E_CONTACT_PERSON', {}, 'person')
  if (
    requestId &&
    !(await one(
      'SELECT 1 FROM funding_requests WHERE city_id = ? AND id = ? AND party_id = ?',
      requestId,
      partyId
    ))
  )
    throw new Refusal('E_CONTACT_REQUEST', {}, 'request')
  if (!followsId) return
  const followed = await one(
    'SELECT next_step FROM party_contacts WHERE city_id = ? AND id = ? AND party_id = ?',
    followsId,
    partyId
  )
  if (!followed?.next_step) throw new Refusal('E_FOLLOWS_NOTHING', {}, 'follows')
  if (await one('SELECT 1 FROM party_contacts WHERE city_id = ? AND follows_id = ?', followsId))
    throw new Refusal('E_STEP_TAKEN', {}, 'follows', 409)
}
