import vine from '@vinejs/vine'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { VERDICTS } from '#appraisal/actions/review_version'
import { assertSound } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import { TEMPLATE_KEYS } from '#appraisal/domain/templates'
import { AppraisalError } from '#appraisal/domain/refusals'
import { lineOfText } from '#appraisal/form_state'
import { TABLE_FORMATS } from '#workbooks/send_table'
import schema from '../../docs/appraisal-model.schema.json' with { type: 'json' }

const hasModelShape = new Ajv2020({ allErrors: true }).compile<AppraisalModel>(schema)

/**
 * The model of a document from outside: its shape by the published schema, then everything that the schema
 * cannot say. Throws `AppraisalError`; `E_MODEL_SHAPE` carries where (`at`) and which rule of the schema.
 */
export function readAppraisalModel(document: unknown): AppraisalModel {
  if (!hasModelShape(document)) {
    throw new AppraisalError(
      (hasModelShape.errors ?? []).map(({ instancePath, keyword, params }) => ({
        code: 'E_MODEL_SHAPE' as const,
        path: instancePath,
        params: {
          at: instancePath || '/',
          rule: `${keyword} ${Object.values(params).join(' ')}`.slice(0, 120),
        },
      }))
    )
  }
  assertSound(document)
  return document
}

const note = () => vine.string().maxLength(1000).transform(lineOfText).optional()

export const listQuery = vine.create({
  page: vine.number().withoutDecimals().range([1, 100_000]).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
export const newQuery = vine.create({
  programme: vine.string().toLowerCase().uuid().optional(),
  template: vine.enum(TEMPLATE_KEYS).optional(),
})
export const newAppraisalValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  programmeId: vine.string().toLowerCase().uuid(),
  note: note(),
})
/** The version whose assumptions have been tried with other values. */
export const editQuery = vine.create({
  trial: vine.number().withoutDecimals().range([1, 9_999_999]).optional(),
})
/**
 * What the form describes is read by `form_document`; `rateAdded` has been added to the discount rate of every
 * year in a trial.
 */
export const appraisalValidator = vine.create({
  basedOn: vine.number().withoutDecimals().positive(),
  rateAdded: vine
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,12})?$/)
    .optional(),
  note: note(),
})

/** `to` is the number of a version, or what is computed from the first one. */
export const comparisonQuery = vine.create({
  from: vine.number().withoutDecimals().range([1, 9_999_999]).optional(),
  to: vine
    .string()
    .regex(/^(today|outturn|[1-9]\d{0,6})$/)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** One appraisal's versions, or all appraisals; `counted` is the key of what is counted. */
export const effectivenessQuery = vine.create({
  appraisal: vine.string().toLowerCase().uuid().optional(),
  counted: vine.string().maxLength(200).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const reviewValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  verdict: vine.enum(VERDICTS),
  reason: vine.string().trim().minLength(1).maxLength(1000).transform(lineOfText),
})
