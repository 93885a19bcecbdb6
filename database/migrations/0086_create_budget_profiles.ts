import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const MONTHS = Array.from({ length: 12 }, (_, index) => `m${String(index + 1).padStart(2, '0')}`)

/**
 * How a line's budget falls to the months of its fiscal year. The highest version of a line holds; one of
 * "none" takes the profile back. With `head_seq` it is known which entries the sum already had.
 */
const PROFILES = {
  name: 'budget_profiles',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      sum_of :text NOT NULL CHECK (sum_of IN ('budget', 'need', 'none')),
      total :bigint NOT NULL,
      ${MONTHS.map((month) => `${month} :bigint NOT NULL CHECK (${month} >= 0),`).join(' ')}
      head_seq :bigint NOT NULL CHECK (head_seq >= 0),
      reason :text NOT NULL CHECK (reason <> ''),
      written_by :uuid NOT NULL REFERENCES people (id),
      written_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, budget_line_id, version),
      CHECK (${MONTHS.join(' + ')} = total),
      CHECK ((sum_of = 'none') = (total = 0)),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
}

const GUARD = appendOnlyGuard(PROFILES.name, ['city_id', 'id'])

/** The budget of a line by month. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(PROFILES, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${PROFILES.name}`)
  }
}
