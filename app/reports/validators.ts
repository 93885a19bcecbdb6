import vine from '@vinejs/vine'

export const homeValidator = vine.create({
  year: vine.string().maxLength(40).optional(),
})
