import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf } from '#database/support/portable_sql'

/**
 * The days around the whole months of a balance are read from this index alone: looking each of their postings
 * up took longer than all the rest of the question.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('DROP INDEX postings_account_day')
    const columns =
      dialectOf(this.db.dialect.name) === 'postgres'
        ? '(city_id, account_code, effective_on) INCLUDE (fund_id, budget_line_id, functional_amount)'
        : '(city_id, account_code, effective_on, fund_id, budget_line_id, functional_amount)'
    this.schema.raw(`CREATE INDEX postings_account_day ON postings ${columns}`)
  }

  async down() {
    this.schema.raw('DROP INDEX postings_account_day')
    this.schema.raw(
      'CREATE INDEX postings_account_day ON postings (city_id, account_code, effective_on)'
    )
  }
}
