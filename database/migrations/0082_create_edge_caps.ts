import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

// What one fund pays one line at most in a round; the highest number of a pair holds, without an amount it is lifted.
const CAPS = {
  name: 'round_edge_caps',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      amount :bigint CHECK (amount >= 0),
      reason :text,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, round_id, fund_id, budget_line_id, no),
      CHECK ((amount IS NULL) = (reason IS NULL)),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
}

const GUARD = appendOnlyGuard(CAPS.name, ['city_id', 'id'])

/** At most so much from one fund for one line, in one round. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(CAPS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${CAPS.name}`)
  }
}
