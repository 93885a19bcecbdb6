import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: TableDefinition[] = [
  {
    // With a library key it is the city's own version of a value that comes with the application.
    name: 'unit_values',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      library_key :text,
      name :text,
      unit :text,
      lang :text,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, library_key),
      UNIQUE (city_id, name),
      CHECK ((library_key IS NULL) = (name IS NOT NULL)),
      CHECK ((library_key IS NULL) = (unit IS NOT NULL)),
      CHECK ((library_key IS NULL) = (lang IS NOT NULL))`,
  },
  {
    // Figures are decimal text; a currency of null is a share. The latest version holds.
    name: 'unit_value_versions',
    columns: `
      city_id :uuid NOT NULL,
      value_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      published_value :text NOT NULL,
      published_currency :text,
      published_price_base :int,
      steps :json NOT NULL,
      decimals :int NOT NULL CHECK (decimals BETWEEN 0 AND 6),
      value :text NOT NULL,
      currency :text,
      price_base :int,
      country :text NOT NULL,
      grade :int NOT NULL CHECK (grade BETWEEN 1 AND 6),
      source :text NOT NULL,
      source_year :int NOT NULL,
      licence :text,
      mark :text NOT NULL CHECK (mark IN ('sourced', 'illustrative')),
      withdrawn :boolean NOT NULL,
      reason :text NOT NULL,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, value_id, version),
      FOREIGN KEY (city_id, value_id) REFERENCES unit_values (city_id, id)`,
  },
]

const GUARDS = [
  appendOnlyGuard('unit_values', ['city_id', 'id']),
  appendOnlyGuard('unit_value_versions', ['city_id', 'value_id', 'version']),
]

/** What one unit of an outcome is worth: the city's own values and its versions of those of the library. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
