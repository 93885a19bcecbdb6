import { approveSide } from '#network/actions/decide_side'
import { postSide, SideRefusal } from '#network/actions/post_deal'
import { registerDraftTrial } from '#ledger/actions/try_draft'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { toDecimalString } from '#money/money'
import { costRuleOf } from '#network/queries/cost_rules'
import { dealOf } from '#network/queries/deal'

/** What a second person is asked: the share of this city. */
registerDraftPreview('network_side', async (client, cityId, input) => {
  const deal = await dealOf(client, cityId, input.dealId)
  const own = deal.sides.find((side) => side.cityId === cityId)!
  const rule = await costRuleOf(client, deal)
  return [
    {
      term: 'network.fields.description',
      text: deal.description,
      href: ['shared-costs', deal.id],
    },
    { term: 'network.fields.role', key: `network.role.${own.role}` },
    { term: 'network.fields.amount', money: deal.amount },
    { term: 'network.ownShare', money: own.amount },
    ...(rule
      ? [
          {
            term: 'cost_rules.again',
            key: `cost_rules.${rule.isSame ? 'same' : 'differs'}`,
            href: ['shared-costs', deal.id],
          },
          { term: 'methods.check.individual', key: checkKey(rule.found.individualRationality) },
          { term: 'methods.check.core', key: checkKey(rule.found.core) },
        ]
      : []),
    ...(own.exchange && own.role !== 'member'
      ? [
          {
            term: 'foreign.fields.money_used',
            text: own.exchange.paidFrom === 'same' ? deal.currency : own.functional,
          },
        ]
      : []),
    ...(own.exchange?.locked
      ? [
          {
            term: 'foreign.value',
            text: `${toDecimalString(own.exchange.locked.functional_amount, own.functional)} ${own.functional} (${own.exchange.locked.rate}, ${own.exchange.locked.source})`,
          },
        ]
      : []),
    { term: 'network.fields.on', date: deal.on },
  ]
})

/** While other cities have not agreed, what this one will book once they have. */
registerDraftTrial('network_side', async (trx, { dealId }, { cityId, approvedBy }) => {
  const deal = await approveSide(trx, cityId, dealId, approvedBy!)
  const own = deal.sides.find((side) => side.cityId === cityId)!
  if (own.entryId) return
  try {
    await postSide(trx, deal, own)
  } catch (error) {
    throw error instanceof SideRefusal ? error.refusal : error
  }
})

const checkKey = ({ holds }: { holds: boolean | null }) =>
  holds === null ? 'methods.check.unknown' : `share_plan.${holds ? 'holds' : 'broken'}`
