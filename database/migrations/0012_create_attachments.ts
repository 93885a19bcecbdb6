import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { attachmentsAppendOnly } from '#database/triggers/attachments_append_only'

/** A document belongs to a record of any module, so its subject is a word and an id, not a foreign key. */
const ATTACHMENTS: TableDefinition = {
  name: 'attachments',
  columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      subject_type :text NOT NULL,
      subject_id :uuid NOT NULL,
      sha256 :text NOT NULL CHECK (length(sha256) = 64),
      size :bigint NOT NULL CHECK (size > 0),
      media_type :text NOT NULL,
      storage_key :uuid NOT NULL,
      original_name :text NOT NULL,
      note :text,
      attached_by :uuid NOT NULL REFERENCES people (id),
      attached_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, subject_type, subject_id, sha256)`,
  indexes: ['CREATE INDEX attachments_sha256 ON attachments (city_id, sha256)'],
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(ATTACHMENTS, dialect)) this.schema.raw(statement)
    for (const statement of attachmentsAppendOnly[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of attachmentsAppendOnly[dialect].down) this.schema.raw(statement)
    this.schema.raw('DROP TABLE attachments')
  }
}
