import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'

/** `mark` says where a figure comes from: sourced, illustrative or derived (shown on every page). */
const MARK = `mark :text CHECK (mark IN ('sourced', 'illustrative', 'derived')), source :text`

const TABLES: TableDefinition[] = [
  {
    name: 'parties',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      name_lang :text NOT NULL,
      funder_kind :text CHECK (funder_kind IN ('company', 'foundation', 'philanthropist', 'international_partner', 'local_government', 'national_government', 'supranational', 'other', 'own_income')),
      funder_kind_other :text,
      sub_kind :text,
      sector :text,
      is_payee :boolean NOT NULL DEFAULT FALSE,
      is_partner :boolean NOT NULL DEFAULT FALSE,
      is_private_person :boolean NOT NULL DEFAULT FALSE,
      registration_id :text,
      country :text,
      note :text,
      closed_on :date,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      CHECK (funder_kind <> 'other' OR funder_kind_other IS NOT NULL)`,
    indexes: ['CREATE INDEX parties_name ON parties (city_id, name)'],
  },
  {
    name: 'plans',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      vision :text,
      starts_year :int NOT NULL,
      ends_year :int NOT NULL,
      declared_strategies :int,
      declared_projects :int,
      note :text,
      source :text,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      CHECK (starts_year <= ends_year)`,
  },
  {
    name: 'strategies',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      plan_id :uuid NOT NULL,
      no :int NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, plan_id, no),
      FOREIGN KEY (city_id, plan_id) REFERENCES plans (city_id, id)`,
  },
  {
    name: 'programmes',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      plan_id :uuid NOT NULL,
      strategy_id :uuid,
      code :text NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      is_declared :boolean NOT NULL DEFAULT FALSE,
      note :text,
      closed_on :date,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, code),
      FOREIGN KEY (city_id, plan_id) REFERENCES plans (city_id, id),
      FOREIGN KEY (city_id, strategy_id) REFERENCES strategies (city_id, id)`,
  },
  {
    name: 'beneficiary_groups',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      code :text NOT NULL,
      family_code :text,
      local_name :text NOT NULL,
      local_lang :text NOT NULL,
      is_protected :boolean NOT NULL DEFAULT FALSE,
      dei_code :text,
      iati_hook :text,
      cofog_code :text,
      note :text,
      PRIMARY KEY (city_id, code),
      FOREIGN KEY (city_id, family_code) REFERENCES beneficiary_groups (city_id, code)`,
  },
  {
    name: 'places',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      name_lang :text NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, name)`,
  },
  {
    name: 'classification_schemes',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      code :text NOT NULL,
      local_name :text,
      PRIMARY KEY (city_id, code)`,
  },
  {
    name: 'classification_items',
    columns: `
      city_id :uuid NOT NULL,
      scheme_code :text NOT NULL,
      code :text NOT NULL,
      no :int NOT NULL,
      local_name :text,
      PRIMARY KEY (city_id, scheme_code, code),
      FOREIGN KEY (city_id, scheme_code) REFERENCES classification_schemes (city_id, code)`,
  },
  {
    name: 'budget_lines',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      programme_id :uuid NOT NULL,
      code :text NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      year :int NOT NULL,
      group_code :text NOT NULL,
      place_id :uuid,
      nature :text NOT NULL CHECK (nature IN ('capital', 'current')),
      activity :text NOT NULL CHECK (activity IN ('build', 'maintain')),
      need :bigint NOT NULL CHECK (need >= 0),
      floor :bigint NOT NULL DEFAULT 0 CHECK (floor >= 0),
      cap :bigint CHECK (cap >= 0),
      ${MARK},
      closed_on :date,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, year, code),
      CHECK (floor <= need),
      CHECK (cap IS NULL OR cap >= floor),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, group_code) REFERENCES beneficiary_groups (city_id, code),
      FOREIGN KEY (city_id, place_id) REFERENCES places (city_id, id)`,
    indexes: ['CREATE INDEX budget_lines_programme ON budget_lines (city_id, programme_id)'],
  },
  {
    name: 'programme_tags',
    columns: `
      city_id :uuid NOT NULL,
      programme_id :uuid NOT NULL,
      scheme_code :text NOT NULL,
      item_code :text NOT NULL,
      PRIMARY KEY (city_id, programme_id, scheme_code, item_code),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, scheme_code, item_code) REFERENCES classification_items (city_id, scheme_code, code)`,
  },
  {
    name: 'budget_line_tags',
    columns: `
      city_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      scheme_code :text NOT NULL,
      item_code :text NOT NULL,
      PRIMARY KEY (city_id, budget_line_id, scheme_code, item_code),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id),
      FOREIGN KEY (city_id, scheme_code, item_code) REFERENCES classification_items (city_id, scheme_code, code)`,
  },
  {
    name: 'programme_parties',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      programme_id :uuid NOT NULL,
      party_id :uuid NOT NULL,
      role :text NOT NULL,
      responsibility :text NOT NULL,
      ended_on :date,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id)`,
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
