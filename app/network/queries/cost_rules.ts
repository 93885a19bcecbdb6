import { Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { sharesBy, type SharedOut } from '#network/cost_shares'
import type { CostRuleInput } from '#network/domain/cost_rule'
import type { Deal } from '#network/queries/deal'

export interface CostRuleShown {
  input: CostRuleInput
  found: SharedOut
  /** What the rule gives now is what was proposed, for every city and partner. */
  isSame: boolean
}

/** The rule of a cost computed anew from what it was told; null for costs from before rules were kept. */
export async function costRuleOf(client: Client, deal: Deal): Promise<CostRuleShown | null> {
  const [row] = await selectRows(
    client,
    'SELECT input FROM network_cost_rules WHERE city_id = ? AND deal_id = ?',
    [deal.ownerId, deal.id]
  )
  if (!row) return null
  const input: CostRuleInput = JSON.parse(row.input)
  const found = sharesBy(input)
  const booked = new Map([
    ...deal.sides.map((side) => [side.cityId, side.amount] as const),
    ...deal.partners.map((one) => [one.partyId, one.amount] as const),
  ])
  const isSame =
    BigInt(input.total) === deal.amount &&
    booked.size === found.shares.length &&
    found.shares.every(({ key, amount }) => booked.get(key) === amount)
  return { input, found, isSame }
}

/** A cost whose shares are not what its rule gives now is agreed to and approved by nobody. */
export async function refuseOtherShares(client: Client, deal: Deal): Promise<void> {
  if (deal.kind !== 'cost') return
  const rule = await costRuleOf(client, deal)
  if (rule && !rule.isSame) throw new Refusal('E_SHARES_DIFFER', {}, undefined, 409)
}
