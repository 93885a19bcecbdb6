import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { PAID_FROM } from '#ledger/domain/foreign_payment_events'
import { SHARE_RULES } from '#network/domain/shares'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
/** Which money pays or comes in another currency, and what the bank made of it. */
const exchanged = {
  paid_from: vine.enum(PAID_FROM).optional(),
  functional_amount: text(100).optional(),
  rate_source: text(200).optional(),
}
/** A fund and a line in one choice, as "fund:line", or a commitment. */
const money = () => vine.string().regex(/^([0-9a-f-]{36}|commitment):[0-9a-f-]{36}$/)

const typed = () => vine.string().trim().maxLength(100).optional()
/** What a rule may be told of a member, and as a whole. */
const figures = () => ({
  part: typed(),
  people: typed(),
  floor: typed(),
  ceiling: typed(),
  alone: typed(),
  separable: typed(),
  benefit: typed(),
  days: typed(),
  region: typed(),
  suspended: vine.accepted().optional(),
})
const terms = () => ({
  periodDays: typed(),
  steps: vine.string().trim().maxLength(5000).optional(),
  groups: vine.string().trim().maxLength(50_000).optional(),
})

export const dealFilter = vine.create({
  open: vine.accepted().optional(),
  kind: vine.enum(['cost', 'settlement'] as const).optional(),
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const costValidator = vine.create({
  id: id(),
  description: text(500),
  amount: text(100),
  currency: text(3).use(written('currency')).optional(),
  ...exchanged,
  on: calendarDay(),
  money: money(),
  owedTo: id().optional(),
  dueOn: calendarDay().optional(),
  rule: vine.enum(SHARE_RULES),
  participants: vine
    .array(
      vine.object({
        kind: vine.enum(['city', 'partner'] as const),
        id: id(),
        on: vine.accepted().optional(),
        ...figures(),
      })
    )
    .maxLength(500),
  ...terms(),
})

export const sideAgreementValidator = vine.create({
  id: id(),
  money: money().optional(),
  ...exchanged,
})
export const sideRefusalValidator = vine.create({ reason: text(1000) })
export const settlementValidator = vine.create({
  id: id(),
  partner: id().optional(),
  amount: text(100),
  on: calendarDay(),
  ...exchanged,
})

/** Rules that can be looked at before a cost is proposed; the nucleolus is only looked at. */
export const PLAN_RULES = [
  ...SHARE_RULES.filter((rule) => rule !== 'amounts'),
  'nucleolus' as const,
]

/** A cost and what each member brings, by its id. */
const namesOfCities = () => vine.string().trim().maxLength(1000).optional()

/** Parts of the names of cities, commas between. */
export const cityNames = vine.create({ cities: namesOfCities() })

export const sharePlanQuery = vine.create({
  cities: namesOfCities(),
  amount: typed(),
  rule: vine.enum(PLAN_RULES).optional(),
  no: vine.number().withoutDecimals().range([1, 1_000_000]).optional(),
  members: vine.record(vine.object({ on: vine.accepted().optional(), ...figures() })).optional(),
  ...terms(),
})
