import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

// What was believed about the assumptions of a version, the seed, and what the draws came to.
const SIMULATIONS: TableDefinition = {
  name: 'appraisal_simulations',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      model_id :uuid NOT NULL,
      version :int NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      plan :json NOT NULL,
      seed :bigint NOT NULL CHECK (seed >= 0),
      draws :int NOT NULL CHECK (draws > 0),
      report :json NOT NULL,
      note :text,
      run_by :uuid NOT NULL REFERENCES people (id),
      run_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, model_id, version, no),
      FOREIGN KEY (city_id, model_id, version)
        REFERENCES appraisal_versions (city_id, model_id, version)`,
}

const GUARD = appendOnlyGuard(SIMULATIONS.name, ['city_id', 'id'])

/** Simulations of versions of appraisals. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(SIMULATIONS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${SIMULATIONS.name}`)
  }
}
