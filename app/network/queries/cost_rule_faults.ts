import { Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'
import { costRuleOf, type CostRuleShown } from '#network/queries/cost_rules'
import { dealOf } from '#network/queries/deal'

/** Posted costs in which the city takes part and whose shares are not what their rule gives. */
export async function findCostRuleFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const rows = await selectRows(
    client,
    `SELECT e.seq, s.deal_id FROM network_sides s
     JOIN network_deals d ON d.city_id = s.owner_city_id AND d.id = s.deal_id
     LEFT JOIN journal_entries e ON e.city_id = s.city_id AND e.id = s.entry_id
     WHERE s.city_id = ? AND d.kind = 'cost' AND d.state = 'posted' ORDER BY d.city_id, d.no`,
    [cityId]
  )
  const faults: LedgerFault[] = []
  for (const { seq, deal_id: id } of rows) {
    const rule = await ruleOf(client, cityId, id)
    if (rule?.isSame ?? true) continue
    const params = { table: 'network_cost_rules', id }
    faults.push({ seq: seq === null ? null : String(seq), code: 'V_SUBLEDGER', params })
  }
  return faults
}

/** What the rule says, or the language, to figures that it was never given. */
const UNREADABLE = [Refusal, SyntaxError, TypeError, RangeError]

/** Figures that the rule has no answer for were not those that it was given. */
async function ruleOf(
  client: Client,
  cityId: string,
  dealId: string
): Promise<Pick<CostRuleShown, 'isSame'> | null> {
  try {
    return await costRuleOf(client, await dealOf(client, cityId, dealId))
  } catch (error) {
    if (UNREADABLE.some((kind) => error instanceof kind)) return { isSame: false }
    throw error
  }
}
