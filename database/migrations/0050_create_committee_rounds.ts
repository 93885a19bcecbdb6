import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

/** A round before its committee, with the principle in force when it was opened. */
const ROUNDS: TableDefinition = {
  name: 'committee_rounds',
  columns: `
    city_id :uuid NOT NULL,
    round_id :uuid NOT NULL,
    committee_id :uuid NOT NULL,
    principle_id :uuid NOT NULL,
    departures :json NOT NULL,
    departure_reason :text,
    questions_until :instant NOT NULL,
    opened_by :uuid NOT NULL REFERENCES people (id),
    opened_at :instant NOT NULL,
    PRIMARY KEY (city_id, round_id),
    FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
    FOREIGN KEY (city_id, committee_id) REFERENCES committees (city_id, id),
    FOREIGN KEY (city_id, principle_id) REFERENCES committee_principles (city_id, id)`,
}

const GUARD = appendOnlyGuard(ROUNDS.name, ['city_id', 'round_id'])

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(ROUNDS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    for (const statement of GUARD[dialectOf(this.db.dialect.name)].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${ROUNDS.name}`)
  }
}
