import { selectRows, toBigInt, type Client } from '#core/sql'
import { heldBackOf, type RoundMatch } from '#allocation/domain/round_matches'
import { matchesOf } from '#allocation/queries/round_matches'
import type { RoundLot } from '#allocation/domain/round_input'
import type { RoundRow } from '#allocation/queries/round_rows'
import type { Earmark } from '#funding/domain/earmark'
import { earmarkOf } from '#funding/queries/earmarks'
import { ACCOUNTS } from '#ledger/domain/chart'

/** A fund of a round with the earmarks and the funders of the money in it. */
export interface FundInRound {
  lot: RoundLot
  earmarks: Earmark[]
  funders: ReadonlySet<string>
}

/** The funds of a round with what they may share, and what their grants have earned by their match. */
export async function lotsOf(
  client: Client,
  cityId: string,
  round: RoundRow
): Promise<{ lots: FundInRound[]; matches: RoundMatch[] }> {
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name, f.restriction, f.ends_on, r.amount FROM round_funds r
     JOIN funds f ON f.city_id = r.city_id AND f.id = r.fund_id
     WHERE r.city_id = ? AND r.round_id = ? ORDER BY f.code`,
    [cityId, round.id]
  )
  const found = []
  for (const row of rows) {
    const agreements = await selectRows(
      client,
      'SELECT id, number, funder_id FROM agreements WHERE city_id = ? AND fund_id = ? ORDER BY number',
      [cityId, row.id]
    )
    found.push({ row, agreements })
  }
  const matches = await matchesOf(
    client,
    cityId,
    round.effective_on,
    found.map(({ row, agreements }) => ({
      code: row.code,
      agreements: agreements.map(({ id }) => id as string),
    }))
  )
  const lots: FundInRound[] = []
  for (const { row, agreements } of found) {
    const earmarks = []
    for (const { id } of agreements) earmarks.push(await earmarkOf(client, cityId, id))
    const free = await freeAuthority(client, cityId, row.id, round.effective_on)
    const earned = positive(free - heldBackOf(matches, row.code))
    const amount = row.amount === null ? earned : least(toBigInt(row.amount), earned)
    const lot: RoundLot = {
      code: row.code,
      fundId: row.id,
      name: row.name,
      restriction: row.restriction,
      free: free.toString(),
      amount: amount.toString(),
      expiresOn: row.ends_on,
      agreements: agreements.map(({ number }) => number),
    }
    const funders = new Set<string>(agreements.map(({ funder_id: funder }) => funder))
    lots.push({ lot, earmarks, funders })
  }
  return { lots, matches }
}

/** What a fund may allocate on a day without taking what a later day has used. */
export async function freeAuthority(
  client: Client,
  cityId: string,
  fundId: string,
  on: string
): Promise<bigint> {
  return (await freeByFund(client, cityId, on, fundId)).get(fundId) ?? 0n
}

/** The same for every fund that ever had authority. */
export async function freeByFund(
  client: Client,
  cityId: string,
  on: string,
  fundId?: string
): Promise<Map<string, bigint>> {
  const days = await selectRows(
    client,
    `SELECT fund_id, effective_on, sum(functional_amount) AS moved FROM postings
     WHERE city_id = ? AND account_code = ?${fundId ? ' AND fund_id = ?' : ''}
     GROUP BY fund_id, effective_on ORDER BY effective_on`,
    [cityId, ACCOUNTS.unallocated, ...(fundId ? [fundId] : [])]
  )
  const balance = new Map<string, bigint>()
  const free = new Map<string, bigint>()
  for (const { fund_id: fund, effective_on: day, moved } of days) {
    const now = (balance.get(fund) ?? 0n) - toBigInt(moved)
    balance.set(fund, now)
    // Money of later days is not free yet; what a later day uses is not free any more.
    free.set(fund, day <= on ? now : least(free.get(fund) ?? 0n, now))
  }
  return free
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
