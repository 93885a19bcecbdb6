import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'
import { PersonSchema } from '#database/schema'

const AuthFinder = withAuthFinder(() => hash.use('argon'), {
  uids: ['email'],
  passwordColumnName: 'password',
})

/** `passwordGivenAt` is set while the password is one that somebody else gave and so knows. */
export default class Person extends compose(PersonSchema, AuthFinder) {
  static table = 'people'
}
