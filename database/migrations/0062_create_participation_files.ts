import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: (TableDefinition & { key: string[] })[] = [
  {
    // What a vote of citizens says, in sums: no ballot and no voter stands here, and the file is not kept.
    name: 'participation_files',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      file_name :text NOT NULL,
      file_hash :text NOT NULL,
      file_size :bigint NOT NULL CHECK (file_size > 0),
      currency :text NOT NULL,
      analysis :json NOT NULL,
      analysis_hash :text NOT NULL,
      reason :text,
      uploaded_by :uuid NOT NULL REFERENCES people (id),
      uploaded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, round_id, no),
      CHECK (no = 1 OR reason IS NOT NULL),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id)`,
  },
  {
    name: 'participation_withdrawals',
    key: ['city_id', 'file_id'],
    columns: `
      city_id :uuid NOT NULL,
      file_id :uuid NOT NULL,
      reason :text NOT NULL,
      withdrawn_by :uuid NOT NULL REFERENCES people (id),
      withdrawn_at :instant NOT NULL,
      PRIMARY KEY (city_id, file_id),
      FOREIGN KEY (city_id, file_id) REFERENCES participation_files (city_id, id)`,
  },
  {
    // Which project stands for which line; the highest number of a file holds.
    name: 'participation_mappings',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      file_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      mapped_by :uuid NOT NULL REFERENCES people (id),
      mapped_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, file_id, no),
      FOREIGN KEY (city_id, file_id) REFERENCES participation_files (city_id, id)`,
  },
  {
    name: 'participation_links',
    key: ['city_id', 'mapping_id', 'project_no'],
    columns: `
      city_id :uuid NOT NULL,
      mapping_id :uuid NOT NULL,
      project_no :int NOT NULL CHECK (project_no >= 0),
      budget_line_id :uuid NOT NULL,
      PRIMARY KEY (city_id, mapping_id, project_no),
      FOREIGN KEY (city_id, mapping_id) REFERENCES participation_mappings (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
  },
]

/** Votes of citizens beside a round: analysis only, nothing of it is booked. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
      const guard = appendOnlyGuard(table.name, table.key)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const { name, key } of TABLES.toReversed()) {
      for (const statement of appendOnlyGuard(name, key)[dialect].down) this.schema.raw(statement)
      this.schema.raw(`DROP TABLE ${name}`)
    }
  }
}
