import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf, portable } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

/** What was written before explains the year's budget. */
const BASIS = `basis :text NOT NULL DEFAULT 'year' CHECK (basis IN ('year', 'inception'))`

const GUARD = appendOnlyGuard('variance_explanations', ['city_id', 'id'])

/** Without the column the text itself says what it explains, or it would be read as of the year. */
const MARK = '[inception] '

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw(portable(`ALTER TABLE variance_explanations ADD COLUMN ${BASIS}`, dialect))
    this.#unguarded(
      `UPDATE variance_explanations SET basis = 'inception', explanation = substr(explanation, ${MARK.length + 1})
       WHERE substr(explanation, 1, ${MARK.length}) = '${MARK}'`
    )
  }

  async down() {
    this.#unguarded(
      `UPDATE variance_explanations SET explanation = '${MARK}' || explanation WHERE basis = 'inception'`
    )
    this.schema.raw('ALTER TABLE variance_explanations DROP COLUMN basis')
  }

  #unguarded(statement: string) {
    const { up, down } = GUARD[dialectOf(this.db.dialect.name)]
    for (const sql of [...down, statement, ...up]) this.schema.raw(sql)
  }
}
