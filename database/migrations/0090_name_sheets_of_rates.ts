import { BaseSchema } from '@adonisjs/lucid/schema'
import {
  createTable,
  dialectOf,
  portable,
  type TableDefinition,
} from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

/** What was imported of an uploaded file of rates: of a workbook, each sheet for itself. */
const IMPORTS: TableDefinition = {
  name: 'fx_rate_imports',
  columns: `
    city_id :uuid NOT NULL,
    id :uuid NOT NULL,
    file_id :uuid NOT NULL,
    sheet :text,
    source :text NOT NULL,
    counts :json NOT NULL,
    imported_at :instant NOT NULL,
    PRIMARY KEY (city_id, id),
    FOREIGN KEY (city_id, file_id) REFERENCES fx_rate_files (city_id, id)`,
  indexes: ['CREATE INDEX fx_rate_imports_file ON fx_rate_imports (city_id, file_id)'],
}

const GUARD = appendOnlyGuard('fx_rate_imports', ['city_id', 'id'])

const FROM_READING = {
  sqlite: (key: string) => `json_extract(reading, '$.${key}')`,
  postgres: (key: string) => `CAST(reading AS json) ->> '${key}'`,
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    const read = FROM_READING[dialect]
    this.schema.raw(portable('ALTER TABLE fx_rates ADD COLUMN file_sheet :text', dialect))
    for (const statement of createTable(IMPORTS, dialect)) this.schema.raw(statement)
    this.schema.raw(`INSERT INTO fx_rate_imports
        (city_id, id, file_id, sheet, source, counts, imported_at)
      SELECT city_id, id, id, ${read('sheet')}, coalesce(${read('source')}, ''), counts, imported_at
      FROM fx_rate_files WHERE imported_at IS NOT NULL AND counts IS NOT NULL`)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
    this.schema.raw('ALTER TABLE fx_rate_files DROP COLUMN counts')
  }

  /** Of several sheets of a file only the latest keeps its counts. */
  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw(portable('ALTER TABLE fx_rate_files ADD COLUMN counts :json', dialect))
    this.schema.raw(`UPDATE fx_rate_files SET counts = (SELECT i.counts FROM fx_rate_imports i
      WHERE i.city_id = fx_rate_files.city_id AND i.file_id = fx_rate_files.id
      ORDER BY i.imported_at DESC, i.id LIMIT 1)`)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw('DROP TABLE fx_rate_imports')
    this.schema.raw('ALTER TABLE fx_rates DROP COLUMN file_sheet')
  }
}
