import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { share } from '#allocation/domain/cost_sharing/share'
import type { CostMember, CostSharing } from '#allocation/domain/cost_sharing/types'
import { AllocationProblemError } from '#allocation/domain/errors'
import { partiesToChoose } from '#funding/queries/parties'
import { readTypedAmount } from '#funding/typed_amount'
import { Rational } from '#money/rational'
import NetworkPolicy from '#network/policy'
import { citiesToShareWith } from '#network/queries/deals'
import { PLAN_RULES, sharePlanQuery } from '#network/validators'

type Query = Awaited<ReturnType<typeof sharePlanQuery.validate>>
type Typed = NonNullable<Query['members']>[string]
type Named = { id: string; name: string; nameLang: string }

/** What a rule would ask of each member, to be looked at before a cost is proposed. Nothing is stored. */
export default class SharePlansController {
  async show({ bouncer, city, i18n, request, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const asked = await sharePlanQuery.validate(filled(request.qs()))
    const client = readClient()
    const members: Named[] = [
      { id: city.id, name: city.name, nameLang: city.nameLang },
      ...(await citiesToShareWith(client, city.id)),
      ...(await partiesToChoose(client, city.id, 'partner')),
    ]
    const page = {
      rules: PLAN_RULES,
      asked,
      members,
      names: new Map(members.map((one) => [one.id, one])),
      found: null as CostSharing | null,
      total: 0n,
      fault: null as string | null,
      typed: '',
    }
    if (asked.amount) {
      try {
        const reader = new Reader(city.currency, i18n.locale)
        page.total = reader.amount(asked.amount)!
        page.found = planned(asked, members, page.total, reader)
      } catch (error) {
        if (error instanceof Unreadable) Object.assign(page, { fault: 'typed', typed: error.typed })
        else if (error instanceof AllocationProblemError) page.fault = faultOf(error.code)
        else throw error
      }
    }
    return view.render('pages/network/share_plans/show', page)
  }
}

class Unreadable extends Error {
  constructor(readonly typed: string) {
    super(typed)
  }
}

class Reader {
  constructor(
    private currency: string,
    private locale: string
  ) {}

  amount(text: string | undefined): bigint | null {
    if (!text) return null
    try {
      const { currency, locale } = this
      return readTypedAmount(text, { currency, locale, field: 'amount' })
    } catch (error) {
      if (error instanceof Refusal) throw new Unreadable(text)
      throw error
    }
  }

  number(text: string | undefined): Rational | undefined {
    if (!text) return undefined
    const plain = text.replace(',', '.')
    if (!/^\d{1,15}(\.\d{1,6})?$/.test(plain)) throw new Unreadable(text)
    return Rational.parse(plain)
  }
}

function planned(asked: Query, members: readonly Named[], total: bigint, reader: Reader) {
  const rule = asked.rule ?? 'equal'
  const chosen = members.filter(({ id }) => asked.members?.[id]?.on)
  return share({
    total,
    rule: { kind: rule },
    turn: (asked.no ?? 1) - 1,
    members: chosen.map(({ id }) => memberOf(id, asked.members![id], rule, reader)),
  })
}

function memberOf(id: string, typed: Typed, rule: (typeof PLAN_RULES)[number], reader: Reader) {
  const weight = reader.number(typed.weight)
  const people = reader.number(typed.people)
  const member: CostMember = {
    key: id,
    weight: rule === 'per_head' ? people : weight,
    floor: reader.amount(typed.floor),
    ceiling: reader.amount(typed.ceiling),
    alone: reader.amount(typed.alone),
  }
  if (rule === 'capacity_to_pay_sequential' && weight && people) {
    member.capacity = { incomes: [weight], population: people }
  }
  return member
}

const FAULTS = ['E_MISSING', 'E_NO_WEIGHT', 'E_FLOOR_ABOVE_CAP']

const faultOf = (code: string) => (FAULTS.includes(code) ? code : 'other')
