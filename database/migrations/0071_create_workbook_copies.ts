import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { workbookGuards } from '#database/triggers/workbooks_append_only'

const TABLES: TableDefinition[] = [
  {
    // Each file that was handed out, once: its bytes lie under their hash. The code stands on its cover.
    name: 'workbook_copies',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      sha256 :text NOT NULL CHECK (length(sha256) = 64),
      code :text NOT NULL,
      subject_type :text NOT NULL,
      subject_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      locale :text NOT NULL,
      size :bigint NOT NULL CHECK (size > 0),
      previous_sha256 :text,
      head_seq :bigint NOT NULL,
      head_hash :text NOT NULL,
      kept_at :instant NOT NULL,
      PRIMARY KEY (city_id, sha256)`,
    indexes: [
      'CREATE INDEX workbook_copies_code ON workbook_copies (city_id, code)',
      'CREATE INDEX workbook_copies_subject ON workbook_copies (city_id, subject_type, subject_id, kept_at)',
    ],
  },
  {
    // A file that came back and what was found in it, as it was found then.
    name: 'workbook_returns',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      copy_sha256 :text NOT NULL,
      file_name :text NOT NULL,
      file_sha256 :text NOT NULL,
      size :bigint NOT NULL CHECK (size > 0),
      changes :int NOT NULL CHECK (changes >= 0),
      results :int NOT NULL CHECK (results >= 0),
      findings :json NOT NULL,
      returned_by :uuid NOT NULL REFERENCES people (id),
      returned_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, copy_sha256) REFERENCES workbook_copies (city_id, sha256)`,
    indexes: ['CREATE INDEX workbook_returns_copy ON workbook_returns (city_id, copy_sha256)'],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES)
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    for (const guard of workbookGuards)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of workbookGuards.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
