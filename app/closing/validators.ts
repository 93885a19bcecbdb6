import vine from '@vinejs/vine'
import { PERIOD_STATUSES } from '#ledger/domain/period_steps'

export const periodStepValidator = vine.create({
  id: vine.string().uuid(),
  to: vine.enum(PERIOD_STATUSES),
  reason: vine.string().trim().maxLength(1000).optional(),
})

export const yearClosingValidator = vine.create({
  id: vine.string().uuid(),
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
  id: vine.string().uuid(),
  reason: vine.string().trim().minLength(3).maxLength(500),
})

export const differencesValidator = vine.create({
  close: vine.string().uuid().optional(),
})
