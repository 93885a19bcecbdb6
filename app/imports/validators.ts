import vine from '@vinejs/vine'
import { AMOUNT_FIELDS, type AmountField } from '#imports/domain/column_questions'
import { ENCODINGS } from '#imports/domain/decode'
import { DELIMITER_NAMES } from '#imports/domain/delimiter'
import { RECORD_KINDS } from '#imports/domain/mapping'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { STANDINGS } from '#imports/queries/batch_rows'
import { TABLE_FORMATS } from '#workbooks/send_table'

const column = () => vine.number().withoutDecimals().min(0).max(IMPORT_LIMITS.columns).optional()
const order = () => vine.enum(['dmy', 'mdy'] as const).optional()

export const uploadFields = vine.create({
  kind: vine.enum(RECORD_KINDS),
})

const mark = () => vine.enum(['comma', 'point'] as const).optional()
const marks = Object.fromEntries(AMOUNT_FIELDS.map((field) => [field, mark()])) as Record<
  AmountField,
  ReturnType<typeof mark>
>

const fields = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, column()])) as Record<
    string,
    ReturnType<typeof column>
  >

/** Every part may be missing: the form about the columns and the one with the answers share it. */
export function readingValidator(names: readonly string[]) {
  return vine.create({
    kind: vine.enum(RECORD_KINDS).optional(),
    sheet: vine.string().maxLength(100).optional(),
    encoding: vine.enum(ENCODINGS).optional(),
    delimiter: vine.enum(DELIMITER_NAMES).optional(),
    currency: vine.string().trim().toUpperCase().fixedLength(3).optional(),
    columns: vine.object(fields(names)).optional(),
    answers: vine
      .object({
        decimal_mark: mark(),
        decimal_marks: vine.object(marks).optional(),
        backslash_won: vine.enum(['yes', 'no'] as const).optional(),
        date_order: vine
          .object({ date: order(), signed_on: order(), starts_on: order(), ends_on: order() })
          .optional(),
      })
      .optional(),
  })
}

export const commitValidator = vine.create({
  mode: vine.enum(['all', 'good'] as const),
  run: vine.string().toLowerCase().uuid(),
})

export const undoValidator = vine.create({
  reason: vine.string().trim().minLength(1).maxLength(1000),
})

export const pageFilter = vine.create({
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const rowFilter = vine.create({
  verdict: vine.enum(STANDINGS).optional(),
  page: vine.number().positive().withoutDecimals().max(100_000).optional(),
})
