import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { TABLE_FORMATS } from '#workbooks/send_table'

const text = (longest: number) => vine.string().trim().minLength(1).maxLength(longest)

export const assetsQuery = vine.create({
  q: text(200).optional(),
  state: vine.enum(['held', 'disposed'] as const).optional(),
  outlay: vine
    .string()
    .regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}:[0-9a-f-]{36}$/)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** `outlay` names entry, fund and line in one choice. A tag and a name, or the asset it belongs to. */
export const assetValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  outlay: vine.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}:[0-9a-f-]{36}$/),
  cost: text(100),
  existingId: vine.string().toLowerCase().uuid().optional(),
  tagNo: text(60).optional().requiredIfMissing('existingId'),
  name: text(300).optional().requiredIfMissing('existingId'),
  nameLang: vine.enum(LANGUAGES.map(({ locale }) => locale)).optional(),
  place: text(200).optional(),
})

export const disposalValidator = vine.create({ disposedOn: calendarDay(), reason: text(500) })
