import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

/** Why a line's spending differs from its budget, by period. Every explanation is kept; the latest is shown. */
const EXPLANATIONS: TableDefinition = {
  name: 'variance_explanations',
  columns: `
    city_id :uuid NOT NULL,
    id :uuid NOT NULL,
    budget_line_id :uuid NOT NULL,
    period_id :uuid NOT NULL,
    explanation :text NOT NULL,
    lang :text NOT NULL,
    explained_by :uuid NOT NULL REFERENCES people (id),
    explained_at :instant NOT NULL,
    PRIMARY KEY (city_id, id),
    FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id),
    FOREIGN KEY (city_id, period_id) REFERENCES periods (city_id, id)`,
  indexes: [
    'CREATE INDEX variance_explanations_line ON variance_explanations (city_id, budget_line_id)',
    'CREATE INDEX variance_explanations_period ON variance_explanations (city_id, period_id)',
  ],
}

const GUARD = appendOnlyGuard('variance_explanations', ['city_id', 'id'])

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(EXPLANATIONS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw('DROP TABLE variance_explanations')
  }
}
