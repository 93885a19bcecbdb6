import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { BOOK_KINDS } from '#workbooks/books/book'
import { TABLE_FORMATS } from '#workbooks/send_table'

const page = vine.number().min(1).max(1_000_000).withoutDecimals().optional()

export const returnFields = vine.create({ id: vine.string().toLowerCase().uuid() })

export const copiesQuery = vine.create({ page, format: vine.enum(TABLE_FORMATS).optional() })

export const returnQuery = vine.create({
  page,
  show: vine.enum(['changes', 'results']).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** What a book of the city is asked for: the filters of the page that shows the same figures. */
export const bookFields = vine.create({
  id: vine.string().toLowerCase().uuid(),
  kind: vine.enum(BOOK_KINDS),
  from: calendarDay().optional(),
  to: calendarDay().optional(),
  known: vine
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/)
    .optional(),
  closing: vine.enum(['without'] as const).optional(),
  fund: vine.string().toLowerCase().uuid().optional(),
  year: vine.string().maxLength(40).optional(),
})

/** Ids of runs, which an address has with commas between, and the aversion to inequality. */
export const fairnessBookQuery = vine.create({
  runs: vine
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,7}$/)
    .optional(),
  epsilon: vine.string().trim().maxLength(20).optional(),
})
