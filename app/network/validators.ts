import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { PAID_FROM } from '#ledger/domain/foreign_payment_events'
import { SHARE_RULES } from '#network/domain/shares'

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

export const dealFilter = vine.create({
  open: vine.accepted().optional(),
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
})

export const costValidator = vine.create({
  id: id(),
  description: text(500),
  amount: text(100),
  currency: text(3)
    .regex(/^[A-Z]{3}$/)
    .optional(),
  functional_amount: text(100).optional(),
  rate_source: text(200).optional(),
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
        part: text(100).optional(),
      })
    )
    .maxLength(500),
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

/** Rules that need no more than one or two figures of each member. */
export const PLAN_RULES = [
  'equal',
  'weighted',
  'per_head',
  'benefit',
  'capacity_to_pay_sequential',
  'airport',
] as const
const typed = () => vine.string().trim().maxLength(60).optional()

/** A cost and what each member brings, by its id. */
export const sharePlanQuery = vine.create({
  amount: typed(),
  rule: vine.enum(PLAN_RULES).optional(),
  no: vine.number().withoutDecimals().range([1, 1_000_000]).optional(),
  members: vine
    .record(
      vine.object({
        on: vine.accepted().optional(),
        weight: typed(),
        people: typed(),
        floor: typed(),
        ceiling: typed(),
        alone: typed(),
      })
    )
    .optional(),
})
