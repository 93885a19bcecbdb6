import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

// What one funder gives at most in a round; the highest number of a funder holds, without an amount it is lifted.
const LIMITS = {
  name: 'round_funder_limits',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      funder_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      amount :bigint CHECK (amount > 0),
      reason :text,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, round_id, funder_id, no),
      CHECK ((amount IS NULL) = (reason IS NULL)),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, funder_id) REFERENCES parties (city_id, id)`,
}

const GUARD = appendOnlyGuard(LIMITS.name, ['city_id', 'id'])

/** At most so much from one funder in one year, all its funds in the round together. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(LIMITS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${LIMITS.name}`)
  }
}
