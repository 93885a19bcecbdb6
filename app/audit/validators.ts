import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { TABLE_FORMATS } from '#workbooks/send_table'

export const auditFilter = vine.create({
  action: vine
    .string()
    .regex(/^[a-z_]{1,40}\.[a-z_]{1,40}$/)
    .optional(),
  person: vine.string().toLowerCase().uuid().optional(),
  from: calendarDay().optional(),
  to: calendarDay().optional(),
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
