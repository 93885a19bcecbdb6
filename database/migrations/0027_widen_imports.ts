import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { rebuildTables } from '#database/support/rebuild_tables'

const BEFORE = `kind IN ('contributions', 'agreements')`
/** The kinds are a list of the application, which grows; the database holds that one is named. */
const AFTER = `kind <> ''`

const batches = (rule: string): TableDefinition => ({
  name: 'import_batches',
  columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      kind :text NOT NULL CHECK (${rule}),
      file_name :text NOT NULL,
      file_sha256 :text NOT NULL,
      byte_size :bigint NOT NULL,
      storage_key :text NOT NULL,
      settings :json NOT NULL,
      state :text NOT NULL CHECK (state IN ('uploaded', 'previewing', 'previewed', 'committing', 'committed', 'undoing', 'undone', 'failed')),
      mode :text CHECK (mode IN ('all', 'good')),
      counts :json NOT NULL,
      progress :json NOT NULL,
      uploaded_by :uuid NOT NULL REFERENCES people (id),
      uploaded_at :instant NOT NULL,
      committed_by :uuid REFERENCES people (id),
      committed_at :instant,
      PRIMARY KEY (city_id, id)`,
  indexes: ['CREATE INDEX import_batches_file ON import_batches (city_id, file_sha256)'],
})

const ROWS: TableDefinition = {
  name: 'import_rows',
  columns: `
      city_id :uuid NOT NULL,
      batch_id :uuid NOT NULL,
      row_no :int NOT NULL,
      cells :json NOT NULL,
      verdict :text NOT NULL CHECK (verdict IN ('new', 'duplicate', 'error')),
      issues :json NOT NULL,
      draft :json,
      content_key :text,
      record_id :uuid,
      outcome :text CHECK (outcome IN ('taken', 'left_out', 'reversed')),
      PRIMARY KEY (city_id, batch_id, row_no),
      FOREIGN KEY (city_id, batch_id) REFERENCES import_batches (city_id, id)`,
  indexes: ['CREATE INDEX import_rows_content ON import_rows (city_id, content_key)'],
}

/** How a file with these headers was read the last time it was imported. */
const MAPPINGS: TableDefinition = {
  name: 'import_mappings',
  columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      kind :text NOT NULL,
      fingerprint :text NOT NULL,
      mapping :json NOT NULL,
      answers :json NOT NULL,
      currency :text NOT NULL,
      used_by :uuid NOT NULL REFERENCES people (id),
      used_at :instant NOT NULL,
      PRIMARY KEY (city_id, kind, fingerprint)`,
}

export default class extends BaseSchema {
  async up() {
    this.changeRule(AFTER)
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(MAPPINGS, dialect)) this.schema.raw(statement)
  }

  async down() {
    this.schema.raw('DROP TABLE import_mappings')
    this.changeRule(BEFORE)
  }

  private changeRule(rule: string) {
    if (dialectOf(this.db.dialect.name) === 'postgres') {
      this.schema.raw('ALTER TABLE import_batches DROP CONSTRAINT import_batches_kind_check')
      this.schema.raw(
        `ALTER TABLE import_batches ADD CONSTRAINT import_batches_kind_check CHECK (${rule})`
      )
    } else {
      for (const statement of rebuildTables([batches(rule), ROWS])) this.schema.raw(statement)
    }
  }
}
