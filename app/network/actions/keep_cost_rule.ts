import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { SharedOut } from '#network/cost_shares'
import type { CostRuleInput } from '#network/domain/cost_rule'

/** Keeps with a cost what its rule was told and what it answered; neither changes again. */
export async function keepCostRule(
  trx: TransactionClientContract,
  deal: { cityId: string; dealId: string },
  { input, found }: { input: CostRuleInput; found: SharedOut }
): Promise<void> {
  const written = (value: unknown) =>
    JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one))
  await trx
    .insertQuery()
    .table('network_cost_rules')
    .insert({
      city_id: deal.cityId,
      deal_id: deal.dealId,
      input: written(input),
      outcome: written(found),
    })
}
