import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

// The latest verdict on a version holds. Whoever saved a version does not judge it: the key to its author
// makes the two comparable.
const REVIEWS: TableDefinition = {
  name: 'appraisal_reviews',
  columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      model_id :uuid NOT NULL,
      version :int NOT NULL,
      version_by :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      verdict :text NOT NULL CHECK (verdict IN ('approved', 'returned')),
      reason :text NOT NULL,
      reviewed_by :uuid NOT NULL REFERENCES people (id),
      reviewed_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, model_id, version, no),
      CHECK (reviewed_by <> version_by),
      FOREIGN KEY (city_id, model_id, version, version_by)
        REFERENCES appraisal_versions (city_id, model_id, version, created_by)`,
}

const AUTHOR = 'appraisal_versions_author'
const GUARD = appendOnlyGuard(REVIEWS.name, ['city_id', 'id'])

/** Verdicts of a second person on versions of appraisals. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw(
      `CREATE UNIQUE INDEX ${AUTHOR} ON appraisal_versions (city_id, model_id, version, created_by)`
    )
    for (const statement of createTable(REVIEWS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${REVIEWS.name}`)
    this.schema.raw(`DROP INDEX ${AUTHOR}`)
  }
}
