import vine from '@vinejs/vine'
import { TABLE_FORMATS } from '#workbooks/send_table'

export const attachmentFields = vine.create({
  id: vine.string().toLowerCase().uuid(),
  subjectType: vine.string().regex(/^[a-z_]{1,40}$/),
  subjectId: vine.string().toLowerCase().uuid(),
  note: vine.string().trim().maxLength(500).optional(),
})

export const documentsQuery = vine.create({
  page: vine.number().min(1).max(1_000_000).withoutDecimals().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
