import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const PERCENT = (column: string) =>
  `${column} :int NOT NULL CHECK (${column} >= 0 AND ${column} <= 100)`

const TABLES: (TableDefinition & { key: string[] })[] = [
  {
    name: 'committees',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      scope :text NOT NULL CHECK (scope IN ('sectors', 'cities')),
      name :text NOT NULL,
      name_lang :text NOT NULL,
      mark :text CHECK (mark IN ('sourced', 'illustrative')),
      source :text,
      opened_by :uuid NOT NULL REFERENCES people (id),
      opened_at :instant NOT NULL,
      PRIMARY KEY (city_id, id)`,
  },
  {
    // How the committee decides; the highest version holds, the others stay.
    name: 'committee_rules',
    key: ['city_id', 'committee_id', 'version'],
    columns: `
      city_id :uuid NOT NULL,
      committee_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      ${PERCENT('quorum_seats')},
      ${PERCENT('quorum_cities')},
      ${PERCENT('quorum_kinds')},
      fallback :text NOT NULL CHECK (fallback IN ('none', 'majority', 'two_thirds')),
      reason :text NOT NULL,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, committee_id, version),
      FOREIGN KEY (city_id, committee_id) REFERENCES committees (city_id, id)`,
  },
  {
    name: 'committee_seats',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      committee_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      kind :text NOT NULL,
      member_city :text,
      is_voting :boolean NOT NULL,
      opened_by :uuid NOT NULL REFERENCES people (id),
      opened_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, committee_id, no),
      FOREIGN KEY (city_id, committee_id) REFERENCES committees (city_id, id)`,
  },
  {
    // Who sits on a seat from when to when. The letter of delegation is a document of the term.
    name: 'committee_terms',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      seat_id :uuid NOT NULL,
      holder_name :text NOT NULL,
      organisation :text NOT NULL,
      person_id :uuid REFERENCES people (id),
      starts_on :date NOT NULL,
      ends_on :date,
      appointed_by :uuid NOT NULL REFERENCES people (id),
      appointed_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      CHECK (ends_on IS NULL OR ends_on >= starts_on),
      FOREIGN KEY (city_id, seat_id) REFERENCES committee_seats (city_id, id)`,
    indexes: [
      'CREATE INDEX committee_terms_seat ON committee_terms (city_id, seat_id)',
      'CREATE INDEX committee_terms_person ON committee_terms (person_id)',
    ],
  },
  {
    // A term that ends before its last day: the last day in office.
    name: 'committee_term_endings',
    key: ['city_id', 'term_id'],
    columns: `
      city_id :uuid NOT NULL,
      term_id :uuid NOT NULL,
      ends_on :date NOT NULL,
      reason :text NOT NULL,
      ended_by :uuid NOT NULL REFERENCES people (id),
      ended_at :instant NOT NULL,
      PRIMARY KEY (city_id, term_id),
      FOREIGN KEY (city_id, term_id) REFERENCES committee_terms (city_id, id)`,
  },
]

const GUARDS = TABLES.map(({ name, key }) => appendOnlyGuard(name, key))

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
