import { BaseSchema } from '@adonisjs/lucid/schema'

/** An account's statement is read by day, a page at a time. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(
      'CREATE INDEX postings_account_day ON postings (city_id, account_code, effective_on)'
    )
  }

  async down() {
    this.schema.raw('DROP INDEX postings_account_day')
  }
}
