import { BaseModel, column } from '@adonisjs/lucid/orm'
import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'

const AuthFinder = withAuthFinder(() => hash.use('argon'), { uids: ['email'], passwordColumnName: 'password' })

export default class Person extends compose(BaseModel, AuthFinder) {
  static table = 'people'

  @column({ isPrimary: true })
  declare id: string

  @column()
  declare email: string

  @column()
  declare fullName: string

  @column({ serializeAs: null })
  declare password: string

  @column()
  declare locale: string | null

  @column()
  declare disabledAt: string | null

  @column()
  declare createdAt: string
}
