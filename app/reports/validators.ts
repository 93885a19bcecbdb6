import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { HEAD_MARKS } from '#reports/domain/report_heads'
import { VARIANCE_BASES } from '#reports/queries/variance_explanations'
import { TRANSACTIONS_OF } from '#reports/queries/funder_transactions'
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

export const explanationQuery = vine.create({
  on: calendarDay().optional(),
  basis: vine.enum(VARIANCE_BASES).optional(),
})

export const explanationValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  basis: vine.enum(VARIANCE_BASES).optional(),
  on: calendarDay(),
  explanation: vine.string().trim().minLength(3).maxLength(2000),
})

const page = () => vine.number().positive().withoutDecimals().max(100_000).optional()

/** What a funder's statement is of, what its list of transactions is narrowed to, and who signs it. */
export const funderQuery = vine.create({
  year: vine.string().maxLength(40).optional(),
  from: calendarDay().optional(),
  to: calendarDay().optional(),
  known: known().optional(),
  rule: vine.enum(['time', 'full'] as const).optional(),
  of: vine.enum(TRANSACTIONS_OF).optional(),
  since: vine.enum(['beginning'] as const).optional(),
  head: vine.string().maxLength(40).optional(),
  without: vine.enum(['head'] as const).optional(),
  officer: vine.string().trim().maxLength(200).optional(),
  second: vine.string().trim().maxLength(200).optional(),
  page: page(),
  table: vine
    .string()
    .regex(/^[a-z]{1,20}$/)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const funderListQuery = vine.create({
  q: vine.string().trim().maxLength(200).optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

const values = () => vine.array(vine.string().trim().minLength(1).maxLength(200)).maxLength(1000)

const head = vine.object({
  code: vine.string().trim().maxLength(40).optional(),
  name: vine.string().trim().maxLength(200).optional(),
  amount: vine.string().trim().maxLength(100).optional(),
  ...(Object.fromEntries(HEAD_MARKS.map((mark) => [mark, values().optional()])) as Record<
    (typeof HEAD_MARKS)[number],
    ReturnType<ReturnType<typeof values>['optional']>
  >),
})

export const reportHeadsValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  version: vine.number().min(0).withoutDecimals(),
  valid_from: calendarDay(),
  lang: vine.enum(['en', 'ko', 'uk', 'sl'] as const),
  heads: vine.array(head).maxLength(100),
  reason: vine.string().trim().maxLength(1000),
})

export const headExplanationQuery = vine.create({
  head: vine.string().trim().maxLength(40).optional(),
  on: calendarDay().optional(),
})

export const headExplanationValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  head: vine.string().trim().minLength(1).maxLength(40),
  on: calendarDay(),
  explanation: vine.string().trim().minLength(3).maxLength(2000),
})
