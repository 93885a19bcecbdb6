import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { TABLE_FORMATS } from '#workbooks/send_table'

const known = () => vine.string().regex(/^(0|[1-9]\d{0,14})$/)

export const homeValidator = vine.create({
  year: vine.string().maxLength(40).optional(),
  known: known().optional(),
})

/** The parameters of a statement stand in its address. */
export const statementQuery = vine.create({
  year: vine.string().maxLength(40).optional(),
  from: calendarDay().optional(),
  to: calendarDay().optional(),
  known: known().optional(),
  by: vine
    .string()
    .regex(/^[a-z]{1,20}$/)
    .optional(),
  rule: vine.enum(['time', 'full'] as const).optional(),
  table: vine
    .string()
    .regex(/^[A-Za-z]{1,20}$/)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const explanationQuery = vine.create({ on: calendarDay().optional() })

export const explanationValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  on: calendarDay(),
  explanation: vine.string().trim().minLength(3).maxLength(2000),
})
