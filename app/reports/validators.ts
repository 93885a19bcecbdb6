import vine from '@vinejs/vine'

export const homeValidator = vine.create({
  year: vine.string().maxLength(40).optional(),
  known: vine
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/)
    .optional(),
})
