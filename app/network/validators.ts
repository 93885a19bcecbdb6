import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { SHARE_RULES } from '#network/domain/shares'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
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

export const sideAgreementValidator = vine.create({ id: id(), money: money().optional() })
export const sideRefusalValidator = vine.create({ reason: text(1000) })
export const settlementValidator = vine.create({
  id: id(),
  partner: id().optional(),
  amount: text(100),
  on: calendarDay(),
})
