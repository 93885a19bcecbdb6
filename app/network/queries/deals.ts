import { pageSql, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { folded, PAGE_SIZE } from '#funding/queries/standing'
import { commitmentsOf } from '#programmes/queries/commitments'
import { settledOf, type Deal, type DealSide } from '#network/queries/deal'

export interface DealRow {
  id: string
  kind: Deal['kind']
  description: string
  on: string
  currency: string
  amount: bigint
  own: bigint
  role: DealSide['role']
  ownState: DealSide['state']
  state: Deal['state']
  hasFault: boolean
  /** The city that proposed it. */
  owner: string
  ownerLang: string
  /** The partner outside that paid, where the city itself received a settlement. */
  partner: { name: string; nameLang: string } | null
}

/** Parties are known to their own city alone, and so are settlements with them. */
const PARTNER = 'LEFT JOIN parties y ON y.city_id = d.city_id AND y.id = d.partner_id'

function partnerOf(row: Row): DealRow['partner'] {
  return row.partner_name ? { name: row.partner_name, nameLang: row.partner_lang } : null
}

/** Deals that the city takes part in, the latest first; `open` are those that wait for this city. */
export async function listDeals(
  client: Client,
  cityId: string,
  filter: { open?: boolean; kind?: Deal['kind']; page?: number | 'all' }
): Promise<{ rows: DealRow[]; total: number; page: number }> {
  const { page = 1 } = filter
  const span = pageSql(page, PAGE_SIZE)
  const from = `FROM network_sides s
    JOIN network_deals d ON d.city_id = s.owner_city_id AND d.id = s.deal_id
    JOIN cities c ON c.id = d.city_id ${PARTNER}
    WHERE s.city_id = ?${filter.open ? ` AND d.state = 'proposed' AND s.state = 'asked'` : ''}${filter.kind ? ' AND d.kind = ?' : ''}`
  const bindings = [cityId, ...(filter.kind ? [filter.kind] : [])]
  const [count] = await selectRows(client, `SELECT count(*) AS n ${from}`, bindings)
  const rows = await selectRows(
    client,
    `SELECT d.*, s.amount AS own, s.role, s.state AS own_state, c.name, c.name_lang,
       y.name AS partner_name, y.name_lang AS partner_lang ${from}
     ORDER BY d.effective_on DESC, d.proposed_at DESC, d.id ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return {
    rows: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      description: row.description,
      on: row.effective_on,
      currency: row.currency,
      amount: toBigInt(row.amount),
      own: toBigInt(row.own),
      role: row.role,
      ownState: row.own_state,
      state: row.state,
      hasFault: row.fault_code !== null,
      owner: row.name,
      ownerLang: row.name_lang,
      partner: partnerOf(row),
    })),
    total: toCount(count.n),
    page: page === 'all' ? 1 : page,
  }
}

/** Who owes whom: what is due from and owed to every city and partner, from the books. */
export async function networkBalances(client: Client, cityId: string) {
  const rows = await selectRows(
    client,
    `SELECT p.party_id, y.name, y.name_lang,
       sum(CASE WHEN p.account_code = '1200' THEN p.functional_amount ELSE 0 END) AS due,
       sum(CASE WHEN p.account_code = '2200' THEN -p.functional_amount ELSE 0 END) AS owed
     FROM postings p JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     WHERE p.city_id = ? AND p.account_code IN ('1200', '2200')
     GROUP BY p.party_id, y.name, y.name_lang ORDER BY y.name`,
    [cityId]
  )
  return rows
    .map((row) => ({
      partyId: row.party_id as string,
      name: row.name as string,
      nameLang: row.name_lang as string,
      due: toBigInt(row.due),
      owed: toBigInt(row.owed),
    }))
    .filter(({ due, owed }) => due !== 0n || owed !== 0n)
}

/** Commitments with something reserved, by number. */
export async function openCommitments(client: Client, city: { id: string; today: string }) {
  const { rows } = await commitmentsOf(client, city.id, { state: 'open', today: city.today })
  return rows.map(({ id, number, description, fundCode, lineCode, reserve }) => ({
    id,
    number,
    description,
    fundCode,
    lineCode,
    reserve,
  }))
}

/** How many proposals of other cities wait for an answer of this one. */
export async function dealsAsked(client: Client, cityId: string): Promise<number> {
  return (await listDeals(client, cityId, { open: true })).total
}

export interface CityToShareWith {
  id: string
  name: string
  nameLang: string
  currency: string
}

/**
 * Other cities of this installation that keep books: those it has shared with first, then by name, so many at
 * most. `names` (parts of names, commas between) narrows them; cities that `isKept` accepts are always among them.
 */
export async function citiesToShareWith(
  client: Client,
  cityId: string,
  wish: { most: number; names?: string; isKept?: (id: string) => boolean }
): Promise<{ cities: CityToShareWith[]; hidden: number; currencies: string[] }> {
  const rows = await selectRows(
    client,
    `SELECT c.id, c.name, c.name_lang, l.functional_currency FROM cities c
     JOIN ledgers l ON l.city_id = c.id WHERE c.id <> ?
     ORDER BY CASE WHEN c.id IN (SELECT o.city_id FROM network_sides s
       JOIN network_sides o ON o.owner_city_id = s.owner_city_id AND o.deal_id = s.deal_id
       WHERE s.city_id = ?) THEN 0 ELSE 1 END, c.name, c.id`,
    [cityId, cityId]
  )
  const named = (wish.names ?? '')
    .split(',')
    .map(folded)
    .filter((part) => part.trim() !== '')
  const fits = (name: string) =>
    named.length === 0 || named.some((part) => folded(name).includes(part.trim()))
  const first = new Set(
    rows
      .filter(({ name }) => fits(name))
      .slice(0, wish.most)
      .map(({ id }) => id)
  )
  const cities = rows.filter(({ id }) => first.has(id) || wish.isKept?.(id))
  return {
    cities: cities.map((row) => ({
      id: row.id,
      name: row.name,
      nameLang: row.name_lang,
      currency: row.functional_currency,
    })),
    hidden: rows.length - cities.length,
    currencies: [...new Set(rows.map((row) => row.functional_currency as string))],
  }
}

/** What of a share is still to be paid, for each side and each partner that this city may see. */
export async function openShares(client: Client, cost: Deal, cityId: string) {
  const open = new Map<string, bigint>()
  if (cost.kind !== 'cost' || cost.state !== 'posted') return open
  for (const side of cost.sides) {
    if (side.role !== 'member' || (cost.ownerId !== cityId && side.cityId !== cityId)) continue
    const of = { cityId: side.cityId }
    open.set(side.cityId, side.amount - (await settledOf(client, cost, of, ['posted'])))
  }
  if (cost.ownerId !== cityId) return open
  for (const { partyId, amount } of cost.partners)
    open.set(partyId, amount - (await settledOf(client, cost, { partnerId: partyId }, ['posted'])))
  return open
}

/** Settlements of a cost that this city takes part in. */
export async function settlementsOf(client: Client, cost: Deal, cityId: string) {
  const rows = await selectRows(
    client,
    `SELECT d.id, d.effective_on, d.amount, d.state, c.name, c.name_lang,
       y.name AS partner_name, y.name_lang AS partner_lang FROM network_deals d
     JOIN network_sides s ON s.owner_city_id = d.city_id AND s.deal_id = d.id
     JOIN cities c ON c.id = d.city_id ${PARTNER}
     WHERE d.cost_city_id = ? AND d.cost_id = ? AND s.city_id = ? ORDER BY d.effective_on, d.id`,
    [cost.ownerId, cost.id, cityId]
  )
  return rows.map((row) => ({
    id: row.id as string,
    on: row.effective_on as string,
    amount: toBigInt(row.amount),
    state: row.state as Deal['state'],
    paidBy: partnerOf(row) ?? { name: row.name as string, nameLang: row.name_lang as string },
  }))
}
