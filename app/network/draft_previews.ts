import { approveSide } from '#network/actions/decide_side'
import { postSide, SideRefusal } from '#network/actions/post_deal'
import { registerDraftTrial } from '#ledger/actions/try_draft'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { toDecimalString } from '#money/money'
import { dealOf } from '#network/queries/deal'

/** What a second person is asked: the share of this city. */
registerDraftPreview('network_side', async (client, cityId, input) => {
  const deal = await dealOf(client, cityId, input.dealId)
  const own = deal.sides.find((side) => side.cityId === cityId)!
  return [
    {
      term: 'network.fields.description',
      text: deal.description,
      href: ['shared-costs', deal.id],
    },
    { term: 'network.fields.role', key: `network.role.${own.role}` },
    { term: 'network.fields.amount', money: deal.amount },
    { term: 'network.ownShare', money: own.amount },
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
