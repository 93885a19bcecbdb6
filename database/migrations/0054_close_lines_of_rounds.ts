import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, portable } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

// Closing a line for one round and reopening it; the highest number of a line holds, the others stay.
const STEPS = {
  name: 'round_line_steps',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      step :text NOT NULL CHECK (step IN ('closed', 'reopened')),
      reason :text NOT NULL,
      taken_by :uuid NOT NULL REFERENCES people (id),
      taken_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, round_id, budget_line_id, no),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
}

const GUARD = appendOnlyGuard(STEPS.name, ['city_id', 'id'])

/** The least with which a line can start, and lines that the committee closes for one round. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    const minimum = 'minimum_viable :bigint CHECK (minimum_viable > 0)'
    this.schema.raw(portable(`ALTER TABLE round_lines ADD COLUMN ${minimum}`, dialect))
    for (const statement of createTable(STEPS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${STEPS.name}`)
    this.schema.raw('ALTER TABLE round_lines DROP COLUMN minimum_viable')
  }
}
