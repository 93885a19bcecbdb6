import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import {
  daysAfter,
  standingOfInstalments,
  type AgreedInstalment,
  type InstalmentStanding,
  type InstalmentState,
} from '#funding/domain/instalments'
import { NOT_SETTLED, settlements } from '#funding/queries/settlements'
import { partyName, type Reader } from '#ledger/queries/reader'

export interface DueInstalment {
  id: string
  no: number
  dueOn: string | null
  agreementId: string
  agreementNumber: string
  agreementTitle: string
  agreementLang: string
  funderId: string
  /** Null: a private person whom the reader may not know. */
  funderName: string | null
  funderLang: string
  currency: string
  amount: bigint
  received: bigint
  open: bigint
  overdue: boolean
  state: InstalmentState
  /** The last time that the funder was reminded of it. */
  reminded: { on: string; channel: string; note: string | null; by: string } | null
}

/** Instalments of granted and active agreements that are not settled, the earliest due first. */
export async function openInstalments(
  client: Client,
  cityId: string,
  today: string,
  reader: Reader,
  dueWithin?: number
): Promise<DueInstalment[]> {
  const rows = await selectRows(
    client,
    `SELECT i.id, i.no, i.due_on, i.amount, g.id AS agreement_id, g.number, g.title, g.title_lang, g.currency,
       y.id AS funder_id, ${partyName(reader)} AS funder_name, y.name_lang AS funder_lang
     FROM instalments i
     JOIN agreements g ON g.city_id = i.city_id AND g.id = i.agreement_id
     JOIN parties y ON y.city_id = g.city_id AND y.id = g.funder_id
     WHERE i.city_id = ? AND g.status IN ('granted', 'active') ORDER BY g.number, i.no`,
    [cityId]
  )
  const settled = await settlements(client, cityId)
  const reminded = await lastReminders(client, cityId)
  const standings = new Map<string, InstalmentStanding>()
  for (const [agreementId, agreed] of byAgreement(rows)) {
    const { received, writtenOff } = settled.get(agreementId) ?? NOT_SETTLED
    const options = { writtenOff, dueWithin }
    const { instalments } = standingOfInstalments(agreed, received, today, options)
    for (const standing of instalments) standings.set(standing.id, standing)
  }
  return rows
    .map((row) => dueOf(row, standings.get(row.id)!, today, reminded.get(row.id) ?? null))
    .filter(({ open }) => open > 0n)
    .toSorted(earliestFirst)
}

function byAgreement(rows: readonly Row[]): Map<string, AgreedInstalment[]> {
  const agreements = new Map<string, AgreedInstalment[]>()
  for (const { id, agreement_id: agreement, due_on: dueOn, amount } of rows) {
    const instalments = agreements.get(agreement) ?? []
    instalments.push({ id, dueOn, amount: toBigInt(amount) })
    agreements.set(agreement, instalments)
  }
  return agreements
}

/** Those without a day come last. */
function earliestFirst(a: DueInstalment, b: DueInstalment): number {
  if (a.dueOn === b.dueOn) return 0
  if (a.dueOn === null) return 1
  return b.dueOn === null || a.dueOn < b.dueOn ? -1 : 1
}

async function lastReminders(client: Client, cityId: string) {
  const rows = await selectRows(
    client,
    `SELECT r.instalment_id, r.reminded_on, r.channel, r.note, p.full_name
     FROM instalment_reminders r JOIN people p ON p.id = r.reminded_by
     WHERE r.city_id = ? ORDER BY r.reminded_on, r.recorded_at`,
    [cityId]
  )
  return new Map(
    rows.map((row) => [
      row.instalment_id as string,
      {
        on: row.reminded_on as string,
        channel: row.channel as string,
        note: row.note as string | null,
        by: row.full_name as string,
      },
    ])
  )
}

function dueOf(
  row: Row,
  standing: InstalmentStanding,
  today: string,
  reminded: DueInstalment['reminded']
): DueInstalment {
  const { amount, received, open, state } = standing
  return {
    id: row.id,
    no: toCount(row.no),
    dueOn: row.due_on,
    agreementId: row.agreement_id,
    agreementNumber: row.number,
    agreementTitle: row.title,
    agreementLang: row.title_lang,
    funderId: row.funder_id,
    funderName: row.funder_name,
    funderLang: row.funder_lang,
    currency: row.currency,
    amount,
    received,
    open,
    overdue: row.due_on !== null && row.due_on < today,
    state,
    reminded,
  }
}

export interface ReminderFilter {
  funder?: string
  days?: number
}

/** Overdue instalments and those due within the filter's days. */
export async function instalmentsToRemind(
  client: Client,
  cityId: string,
  today: string,
  reader: Reader,
  { funder, days }: Required<Pick<ReminderFilter, 'days'>> & ReminderFilter
): Promise<DueInstalment[]> {
  const horizon = daysAfter(today, days)
  const open = await openInstalments(client, cityId, today, reader, days)
  return open.filter(
    ({ dueOn, funderId }) => dueOn !== null && dueOn <= horizon && (!funder || funderId === funder)
  )
}
