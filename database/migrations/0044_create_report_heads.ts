import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { reportHeadsKept } from '#database/triggers/report_heads'

const VERSION_KEY = 'FOREIGN KEY (city_id, agreement_id, version) REFERENCES'

const TABLES: TableDefinition[] = [
  {
    // The heads of a funder's own report; an amendment is a new version, in force from its day on.
    name: 'report_head_versions',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      id :uuid NOT NULL,
      valid_from :date NOT NULL,
      lang :text NOT NULL,
      heads :int NOT NULL CHECK (heads > 0),
      marks :int NOT NULL CHECK (marks >= 0),
      reason :text NOT NULL,
      set_by :uuid NOT NULL REFERENCES people (id),
      approved_by :uuid REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, agreement_id, version),
      UNIQUE (city_id, id),
      CHECK (approved_by IS NULL OR approved_by <> set_by),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
  },
  {
    name: 'report_heads',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      version :int NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      code :text NOT NULL,
      name :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount >= 0),
      PRIMARY KEY (city_id, agreement_id, version, no),
      UNIQUE (city_id, agreement_id, version, code),
      ${VERSION_KEY} report_head_versions (city_id, agreement_id, version)`,
  },
  {
    // What belongs to a head: budget lines and programmes by id, groups by code, tags as scheme/item.
    name: 'report_head_marks',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      version :int NOT NULL,
      no :int NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('line', 'programme', 'group', 'tag')),
      value :text NOT NULL,
      PRIMARY KEY (city_id, agreement_id, version, no, kind, value),
      UNIQUE (city_id, agreement_id, version, kind, value),
      FOREIGN KEY (city_id, agreement_id, version, no) REFERENCES report_heads (city_id, agreement_id, version, no)`,
  },
  {
    // Why spending under a head differs from what was approved, by period. The latest one is shown.
    name: 'report_head_explanations',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      head_code :text NOT NULL,
      period_id :uuid NOT NULL,
      explanation :text NOT NULL,
      lang :text NOT NULL,
      explained_by :uuid NOT NULL REFERENCES people (id),
      explained_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id),
      FOREIGN KEY (city_id, period_id) REFERENCES periods (city_id, id)`,
    indexes: [
      'CREATE INDEX report_head_explanations_agreement ON report_head_explanations (city_id, agreement_id)',
    ],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES)
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    for (const guard of reportHeadsKept)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of reportHeadsKept.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
