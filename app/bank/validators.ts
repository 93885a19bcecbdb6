import vine from '@vinejs/vine'
import { IGNORED_AS } from '#bank/actions/match_store'
import { CSV_COLUMNS, CSV_ENCODINGS, type CsvColumn } from '#bank/domain/csv_profile'
import { DELIMITER_NAMES } from '#imports/domain/delimiter'
import { LINE_STATES } from '#bank/queries/lines'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().maxLength(length)
const page = () => vine.number().positive().withoutDecimals().max(100_000).optional()

export const lineFilter = vine.create({
  state: vine.enum([...LINE_STATES, 'todo', 'all'] as const).optional(),
  account: id().optional(),
  direction: vine.enum(['in', 'out'] as const).optional(),
  q: text(200).optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const pageFilter = vine.create({ page: page() })

export const statementFields = vine.create({
  account: id().optional(),
  accounts: vine.enum(['register', 'refuse'] as const).optional(),
  reason: text(1000).optional(),
})

export const newAccountValidator = vine.create({
  id: id(),
  name: text(200),
  number: text(70),
  currency: vine.string().trim().toUpperCase().fixedLength(3),
  owner: text(200).optional(),
})

const columns = Object.fromEntries(
  CSV_COLUMNS.map((name) => [name, text(200).optional()])
) as Record<CsvColumn, ReturnType<ReturnType<typeof text>['optional']>>

export const accountValidator = vine.create({
  version: vine.number().positive().withoutDecimals(),
  name: text(200),
  encoding: vine.enum(CSV_ENCODINGS).optional(),
  delimiter: vine.enum(DELIMITER_NAMES).optional(),
  date_order: vine.enum(['dmy', 'mdy'] as const).optional(),
  decimal_mark: vine.enum(['comma', 'point'] as const),
  columns: vine.object(columns).optional(),
})

export const receiptMatchValidator = vine.create({
  id: id(),
  agreement: id(),
  how: vine.enum(['by_hand', 'suggested'] as const).optional(),
  parts: vine
    .array(vine.object({ instalment: id().optional(), amount: text(100).optional() }))
    .minLength(1)
    .maxLength(120),
})

export const entryMatchValidator = vine.create({
  id: id(),
  how: vine.enum(['by_hand', 'suggested'] as const).optional(),
  entry: vine.number().positive().withoutDecimals().max(1_000_000_000),
})

export const exclusionValidator = vine.create({
  id: id(),
  ignored_as: vine.enum(IGNORED_AS),
  reason: text(500).optional(),
})

export const undoValidator = vine.create({
  id: id(),
  receipt: vine.enum(['keep', 'reverse'] as const).optional(),
  reason: text(500).optional(),
})

export const togetherValidator = vine.create({
  keys: vine
    .array(vine.string().regex(/^[0-9a-f]{64}$/))
    .minLength(1)
    .maxLength(500),
})
