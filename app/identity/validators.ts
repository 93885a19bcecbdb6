import vine from '@vinejs/vine'
import { ROLES } from '#identity/city_context'
import { SHORTEST_PASSWORD } from '#identity/passwords'
import { TABLE_FORMATS } from '#workbooks/send_table'

const email = () => vine.string().trim().toLowerCase().maxLength(254).email()
const roles = () => vine.array(vine.enum(ROLES)).distinct()

export const signInValidator = vine.create({
  email: vine.string().trim().toLowerCase().maxLength(254),
  password: vine.string().maxLength(1000),
})

export const changePasswordValidator = vine.create({
  currentPassword: vine.string().maxLength(1000),
  newPassword: vine.string().minLength(SHORTEST_PASSWORD).maxLength(1000),
})

export const invitePersonValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  fullName: vine.string().trim().minLength(1).maxLength(200),
  email: email(),
  roles: roles().minLength(1),
})

export const rolesValidator = vine.create({ roles: roles().optional() })

export const peopleQuery = vine.create({ format: vine.enum(TABLE_FORMATS).optional() })
