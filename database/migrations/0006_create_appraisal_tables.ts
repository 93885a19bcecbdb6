import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'

const TABLES: TableDefinition[] = [
  {
    name: 'appraisal_models',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      programme_id :uuid,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      latest_version :int NOT NULL,
      created_by :uuid NOT NULL REFERENCES people (id),
      created_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id)`,
  },
  {
    name: 'appraisal_versions',
    columns: `
      city_id :uuid NOT NULL,
      model_id :uuid NOT NULL,
      version :int NOT NULL,
      document :json NOT NULL,
      document_hash :text NOT NULL,
      note :text,
      created_by :uuid NOT NULL REFERENCES people (id),
      created_at :instant NOT NULL,
      PRIMARY KEY (city_id, model_id, version),
      FOREIGN KEY (city_id, model_id) REFERENCES appraisal_models (city_id, id)`,
  },
  {
    name: 'workbook_exports',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      model_id :uuid NOT NULL,
      version :int NOT NULL,
      locale :text NOT NULL,
      sha256 :text NOT NULL,
      head_seq :bigint NOT NULL,
      head_hash :text NOT NULL,
      exported_by :uuid NOT NULL REFERENCES people (id),
      exported_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, model_id, version) REFERENCES appraisal_versions (city_id, model_id, version)`,
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
  }

  async down() {
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
