import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { partiesToChoose } from '#funding/queries/parties'
import { sharesBy, type SharedOut } from '#network/cost_shares'
import { costRuleInput } from '#network/domain/cost_rule'
import NetworkPolicy from '#network/policy'
import { citiesToShareWith } from '#network/queries/deals'
import { RuleReader } from '#network/typed_rule'
import { PLAN_RULES, sharePlanQuery } from '#network/validators'

type Query = Awaited<ReturnType<typeof sharePlanQuery.validate>>
/** Fields are named by the end of the id: the address that carries them all stays short enough. */
type Named = { id: string; name: string; nameLang: string; short: string }
const shortOf = (id: string) => id.slice(-8)

/** Each has ten fields, and an address of over 16 kB is not taken. */
const MOST_CITIES = 30

/** What a rule would ask of each member, to be looked at before a cost is proposed. Nothing is stored. */
export default class SharePlansController {
  async show({ bouncer, city, i18n, request, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const asked = await sharePlanQuery.validate(filled(request.qs()))
    const client = readClient()
    const { cities, hidden } = await citiesToShareWith(client, city.id, {
      most: MOST_CITIES,
      names: asked.cities,
      isKept: (id) => Boolean(asked.members?.[shortOf(id)]?.on),
    })
    const members: Named[] = [
      { id: city.id, name: city.name, nameLang: city.nameLang },
      ...cities,
      ...(await partiesToChoose(client, city.id, 'partner')),
    ].map(({ id, name, nameLang }) => ({ id, name, nameLang, short: shortOf(id) }))
    const page = {
      rules: PLAN_RULES,
      asked,
      members,
      hidden,
      names: new Map(members.map((one) => [one.id, one])),
      found: null as SharedOut | null,
      total: 0n,
      fault: null as Refusal | null,
      typed: '',
    }
    if (asked.amount) {
      const reader = new RuleReader(city.currency, i18n.locale)
      try {
        page.total = reader.amount(asked.amount, 'amount')!
        page.found = sharesBy(inputOf(asked, members, { reader, ...page, currency: city.currency }))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        Object.assign(page, { fault: error, typed: reader.last })
      }
    }
    return view.render('pages/network/share_plans/show', page)
  }
}

function inputOf(
  asked: Query,
  members: readonly Named[],
  { reader, total, currency }: { reader: RuleReader; total: bigint; currency: string }
) {
  const rule = asked.rule ?? 'equal'
  const chosen = members.filter(({ short }) => asked.members?.[short]?.on)
  return costRuleInput({
    rule,
    currency,
    total,
    turn: (asked.no ?? 1) - 1,
    members: chosen.map(({ id, short }) => {
      const field = (name: string) => `members.${short}.${name}`
      return { key: id, ...reader.figures(asked.members![short], { rule, field }) }
    }),
    terms: reader.terms(
      asked,
      members.map(({ id }) => id)
    ),
  })
}
