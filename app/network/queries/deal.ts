import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, toCount, type Client } from '#core/sql'
import type { LockedRate } from '#ledger/actions/locked_rates'
import type { PaidFrom } from '#ledger/domain/foreign_payment_events'
import type { ShareRule } from '#network/domain/shares'

/** How a city takes a side that is in another currency than its books. */
export interface SideExchange {
  /** Which money pays it or comes: in the currency of the deal, or exchanged by the bank. */
  paidFrom: PaidFrom
  /** The rate, locked when the city agreed; null where money in that currency pays at its own value. */
  locked: LockedRate | null
}

export interface DealSide {
  cityId: string
  /** Currency of the books of the city. */
  functional: string
  exchange: SideExchange | null
  cityName: string
  cityLang: string
  role: 'payer' | 'member' | 'debtor' | 'creditor'
  amount: bigint
  weight: string | null
  fundId: string | null
  lineId: string | null
  /** Party of this city that stands for the other one. */
  partyId: string | null
  state: 'asked' | 'agreed' | 'refused'
  needsSecond: boolean
  agreedBy: string | null
  approvedBy: string | null
  reason: string | null
  entryId: string | null
  /** It was committed before, and is spent from what is reserved. */
  commitmentId: string | null
  /** Whom the payer owes the cost; null where it is paid. */
  owedTo: string | null
  dueOn: string | null
}

export interface Deal {
  id: string
  ownerId: string
  kind: 'cost' | 'settlement'
  no: number
  description: string
  currency: string
  amount: bigint
  on: string
  rule: ShareRule | null
  costCityId: string | null
  costId: string | null
  partnerId: string | null
  state: 'proposed' | 'posted' | 'withdrawn'
  faultCityId: string | null
  faultCode: string | null
  proposedBy: string
  /** In the order of the shares; the payer or debtor first. */
  sides: DealSide[]
  partners: {
    partyId: string
    name: string
    nameLang: string
    amount: bigint
    weight: string | null
  }[]
}

/** A deal that this city takes part in; what concerns others only is not found. */
export async function dealOf(client: Client, cityId: string, id: string): Promise<Deal> {
  const [row] = await selectRows(
    client,
    `SELECT d.* FROM network_sides s
     JOIN network_deals d ON d.city_id = s.owner_city_id AND d.id = s.deal_id
     WHERE s.city_id = ? AND s.deal_id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
  const sides = await selectRows(
    client,
    `SELECT s.*, c.name, c.name_lang, l.functional_currency, t.commitment_id, t.owed_to, t.due_on
     FROM network_sides s JOIN cities c ON c.id = s.city_id JOIN ledgers l ON l.city_id = s.city_id
     LEFT JOIN network_side_terms t ON t.city_id = s.city_id AND t.deal_id = s.deal_id
       AND t.no = (SELECT max(x.no) FROM network_side_terms x
         WHERE x.city_id = s.city_id AND x.deal_id = s.deal_id)
     WHERE s.owner_city_id = ? AND s.deal_id = ? ORDER BY s.no`,
    [row.city_id, id]
  )
  const exchanges = await exchangesOf(client, row.city_id, id)
  const partners = await selectRows(
    client,
    `SELECT h.*, p.name, p.name_lang FROM network_partner_shares h
     JOIN parties p ON p.city_id = h.city_id AND p.id = h.party_id
     WHERE h.city_id = ? AND h.deal_id = ? ORDER BY h.no`,
    [row.city_id, id]
  )
  return {
    id,
    ownerId: row.city_id,
    kind: row.kind,
    no: toCount(row.no),
    description: row.description,
    currency: row.currency,
    amount: toBigInt(row.amount),
    on: row.effective_on,
    rule: row.rule,
    costCityId: row.cost_city_id,
    costId: row.cost_id,
    partnerId: row.partner_id,
    state: row.state,
    faultCityId: row.fault_city_id,
    faultCode: row.fault_code,
    proposedBy: row.proposed_by,
    sides: sides.map((side) => ({
      cityId: side.city_id,
      functional: side.functional_currency,
      exchange: exchanges.get(side.city_id) ?? null,
      cityName: side.name,
      cityLang: side.name_lang,
      role: side.role,
      amount: toBigInt(side.amount),
      weight: side.weight,
      fundId: side.fund_id,
      lineId: side.budget_line_id,
      partyId: side.party_id,
      state: side.state,
      needsSecond: toBoolean(side.needs_second),
      agreedBy: side.agreed_by,
      approvedBy: side.approved_by,
      reason: side.reason,
      entryId: side.entry_id,
      commitmentId: side.commitment_id,
      owedTo: side.owed_to,
      dueOn: side.due_on,
    })),
    partners: partners.map((one) => ({
      partyId: one.party_id,
      name: one.name,
      nameLang: one.name_lang,
      amount: toBigInt(one.amount),
      weight: one.weight,
    })),
  }
}

/** The latest of each side. */
async function exchangesOf(
  client: Client,
  ownerId: string,
  dealId: string
): Promise<Map<string, SideExchange>> {
  const rows = await selectRows(
    client,
    `SELECT x.* FROM network_side_exchanges x
     JOIN network_sides s ON s.city_id = x.city_id AND s.deal_id = x.deal_id
     WHERE s.owner_city_id = ? AND x.deal_id = ? ORDER BY x.no`,
    [ownerId, dealId]
  )
  return new Map(
    rows.map((row) => [
      row.city_id as string,
      {
        paidFrom: row.paid_from,
        locked: row.rate && {
          currency: row.currency,
          functional_currency: row.functional_currency,
          rate: row.rate,
          as_of: row.as_of,
          source: row.source,
          revision: row.revision === null ? null : toCount(row.revision),
          rate_id: row.rate_id,
          policy: row.policy,
          amount: toBigInt(row.amount),
          functional_amount: toBigInt(row.functional_amount),
        },
      },
    ])
  )
}

/** What settlements of a share were posted or proposed: of a member city, or of a partner. */
export async function settledOf(
  client: Client,
  cost: Pick<Deal, 'ownerId' | 'id'>,
  of: { cityId: string } | { partnerId: string },
  states: readonly string[]
): Promise<bigint> {
  const [condition, value] =
    'cityId' in of
      ? ['d.partner_id IS NULL AND d.city_id = ?', of.cityId]
      : ['d.partner_id = ?', of.partnerId]
  const [row] = await selectRows(
    client,
    `SELECT coalesce(sum(d.amount), 0) AS amount FROM network_deals d
     WHERE d.cost_city_id = ? AND d.cost_id = ? AND ${condition}
       AND d.state IN (${states.map(() => '?').join(', ')})`,
    [cost.ownerId, cost.id, value, ...states]
  )
  return toBigInt(row.amount)
}
