import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { RATE_LAYOUTS } from '#imports/domain/rate_columns'
import { RATE_DIRECTIONS } from '#imports/domain/rate_rows'
import { TABLE_FORMATS } from '#workbooks/send_table'

const currency = () => vine.string().trim().toUpperCase().use(written('currency'))
const text = (length: number) => vine.string().trim().maxLength(length)
const page = () => vine.number().positive().withoutDecimals().max(100_000).optional()
const column = () => vine.number().min(0).max(59).withoutDecimals().optional()

export const rateFilter = vine.create({
  pair: vine
    .string()
    .regex(/^[A-Z]{3}\/[A-Z]{3}$/)
    .optional(),
  from: calendarDay().optional(),
  to: calendarDay().optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const rateValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  base: currency(),
  rate: text(50),
  quote: currency(),
  as_of: calendarDay(),
  source: text(300),
})

export const rateFileFilter = vine.create({
  verdict: vine
    .enum(['new', 'revision', 'duplicate', 'empty', 'left_out', 'error', 'warning'] as const)
    .optional(),
  page: page(),
})

/** First the columns, the other currency and the source; then what each name means. */
export const readingValidator = vine.create({
  date: column(),
  currency: column(),
  rate: column(),
  against_column: column(),
  units: column(),
  layout: vine.enum(RATE_LAYOUTS).optional(),
  sheet: text(100).optional(),
  against: currency().optional(),
  source: text(300).optional(),
  decimal_mark: vine.enum(['point', 'comma'] as const).optional(),
  date_order: vine.enum(['dmy', 'mdy'] as const).optional(),
  direction: vine.enum(RATE_DIRECTIONS).optional(),
  names: vine
    .array(
      vine.object({
        name: text(200),
        code: currency().optional(),
        direction: vine.enum(RATE_DIRECTIONS).optional(),
      })
    )
    .maxLength(300)
    .optional(),
})

export const rateImportValidator = vine.create({ confirmed: vine.accepted().optional() })

export const conversionValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  fund: vine.string().toLowerCase().uuid(),
  date: calendarDay(),
  from: currency(),
  from_amount: text(100),
  to: currency(),
  to_amount: text(100),
  bank_ref: text(140).optional(),
  memo: text(500).optional(),
})

export const revaluationFilter = vine.create({ on: calendarDay().optional() })

export const revaluationValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  on: calendarDay(),
  reverse: vine.accepted().optional(),
})
