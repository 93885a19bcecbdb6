import vine from '@vinejs/vine'
import { TABLE_FORMATS } from '#workbooks/send_table'

const page = vine.number().min(1).max(1_000_000).withoutDecimals().optional()

export const returnFields = vine.create({ id: vine.string().toLowerCase().uuid() })

export const copiesQuery = vine.create({ page })

export const returnQuery = vine.create({
  page,
  show: vine.enum(['changes', 'results']).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
