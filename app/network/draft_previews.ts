import '#network/actions/decide_side'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { toDecimalString } from '#money/money'
import { dealOf } from '#network/queries/deal'

/** What a second person is asked: the share of this city; the lines follow once every city has agreed. */
registerDraftPreview('network_side', async (client, cityId, input) => {
  const deal = await dealOf(client, cityId, input.dealId)
  const own = deal.sides.find((side) => side.cityId === cityId)!
  return {
    facts: [
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
    ],
    lines: [],
  }
})
