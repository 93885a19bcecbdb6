import vine from '@vinejs/vine'
import { EVENTS_ON_PAGES, EVENTS_PER_PAGE } from '#audit/queries/events'
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
  page: vine
    .number()
    .positive()
    .withoutDecimals()
    .max(EVENTS_ON_PAGES / EVENTS_PER_PAGE)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
