import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { PERIOD_STATUSES } from '#ledger/domain/period_steps'

export const periodStepValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  to: vine.enum(PERIOD_STATUSES),
  reason: vine.string().trim().maxLength(1000).optional(),
})

export const yearClosingValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  policy: vine.enum(['carry', 'lapse'] as const),
  /** By fund and line; the way of the year when nothing is chosen. */
  choices: vine
    .record(
      vine
        .string()
        .regex(/^(stay|lapse|[0-9a-f-]{36})$/)
        .nullable()
    )
    .optional(),
  intent: vine.enum(['preview', 'submit'] as const),
})

export const closingReversalValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  reason: vine.string().trim().minLength(3).maxLength(500),
})

export const MOST_ROWS = 60
const side = () => vine.string().trim().maxLength(40).optional()

/** Lines are read in the action: a line with nothing in it is no line. */
export const adjustmentValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  date: calendarDay(),
  memo: vine.string().trim().minLength(3).maxLength(500),
  corrects: vine.string().toLowerCase().uuid().optional(),
  intent: vine.enum(['check', 'more', 'submit'] as const),
  lines: vine
    .array(
      vine.object({
        account: vine.string().use(written('account')).optional(),
        fund: vine.string().toLowerCase().uuid().optional(),
        line: vine.string().toLowerCase().uuid().optional(),
        currency: vine.string().use(written('currency')).optional(),
        foreign: side(),
        debit: side(),
        credit: side(),
      })
    )
    .maxLength(MOST_ROWS),
})

export const adjustmentQuestion = vine.create({
  corrects: vine.string().toLowerCase().uuid().optional(),
  rows: vine.number().withoutDecimals().range([1, MOST_ROWS]).optional(),
})

export const differencesValidator = vine.create({
  close: vine.string().toLowerCase().uuid().optional(),
})
