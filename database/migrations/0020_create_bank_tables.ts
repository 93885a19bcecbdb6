import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { bankGuards } from '#database/triggers/bank'

const TABLES: TableDefinition[] = [
  {
    name: 'bank_accounts',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      number :text NOT NULL,
      is_iban :boolean NOT NULL,
      currency :text NOT NULL CHECK (length(currency) = 3 AND currency = upper(currency)),
      owner :text,
      csv_profile :json,
      closed_on :date,
      version :int NOT NULL DEFAULT 1,
      registered_by :uuid NOT NULL REFERENCES people (id),
      registered_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number, currency)`,
  },
  {
    name: 'bank_statements',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      account_id :uuid NOT NULL,
      no :int NOT NULL,
      format :text NOT NULL,
      reference :text NOT NULL,
      sequence :text,
      from_on :date,
      to_on :date,
      opening :bigint,
      opening_currency :text,
      closing :bigint,
      closing_currency :text,
      check_state :text NOT NULL CHECK (check_state IN ('agrees', 'differs', 'other_currency', 'unchecked')),
      difference :bigint,
      reason :text,
      line_count :int NOT NULL,
      new_count :int NOT NULL,
      not_booked :int NOT NULL,
      file_name :text NOT NULL,
      file_sha256 :text NOT NULL,
      content_key :text NOT NULL,
      taken_by :uuid NOT NULL REFERENCES people (id),
      taken_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, account_id, no),
      UNIQUE (city_id, account_id, content_key),
      CHECK ((check_state = 'differs') = (difference IS NOT NULL)),
      CHECK (check_state IN ('agrees', 'unchecked') OR reason IS NOT NULL),
      FOREIGN KEY (city_id, account_id) REFERENCES bank_accounts (city_id, id)`,
    indexes: ['CREATE INDEX bank_statements_file ON bank_statements (city_id, file_sha256)'],
  },
  {
    name: 'bank_lines',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      account_id :uuid NOT NULL,
      line_key :text NOT NULL,
      bank_ref :text,
      booked_on :date NOT NULL,
      value_on :date,
      amount :bigint NOT NULL CHECK (amount <> 0),
      is_reversal :boolean NOT NULL,
      end_to_end :text,
      structured_ref :text,
      text :text NOT NULL,
      counterparty :text,
      counterparty_account :text,
      counterparty_id :text,
      code :text,
      sent_currency :text,
      sent_amount :bigint,
      sent_rate :text,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, account_id, line_key),
      FOREIGN KEY (city_id, account_id) REFERENCES bank_accounts (city_id, id)`,
    indexes: [
      'CREATE INDEX bank_lines_day ON bank_lines (city_id, booked_on)',
      'CREATE INDEX bank_lines_payer ON bank_lines (city_id, counterparty_account) WHERE counterparty_account IS NOT NULL',
    ],
  },
  {
    name: 'bank_statement_lines',
    columns: `
      city_id :uuid NOT NULL,
      statement_id :uuid NOT NULL,
      position :int NOT NULL,
      line_id :uuid NOT NULL,
      is_new :boolean NOT NULL,
      PRIMARY KEY (city_id, statement_id, position),
      FOREIGN KEY (city_id, statement_id) REFERENCES bank_statements (city_id, id),
      FOREIGN KEY (city_id, line_id) REFERENCES bank_lines (city_id, id)`,
    indexes: ['CREATE INDEX bank_statement_lines_line ON bank_statement_lines (city_id, line_id)'],
  },
  {
    name: 'bank_matches',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      line_id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('receipt', 'entry', 'ignored', 'undo')),
      amount :bigint NOT NULL,
      entry_id :uuid,
      undoes_id :uuid,
      ignored_as :text CHECK (ignored_as IN ('fee', 'interest', 'own_transfer', 'returned', 'other')),
      reason :text,
      how :text NOT NULL CHECK (how IN ('by_hand', 'suggested', 'together')),
      made_by :uuid NOT NULL REFERENCES people (id),
      made_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, undoes_id),
      CHECK ((kind = 'undo') = (undoes_id IS NOT NULL)),
      CHECK ((kind IN ('receipt', 'entry')) = (entry_id IS NOT NULL)),
      CHECK ((kind = 'ignored') = (ignored_as IS NOT NULL)),
      CHECK (ignored_as IS NULL OR ignored_as <> 'other' OR reason IS NOT NULL),
      CHECK (amount <> 0 OR kind = 'undo'),
      FOREIGN KEY (city_id, line_id) REFERENCES bank_lines (city_id, id),
      FOREIGN KEY (city_id, undoes_id) REFERENCES bank_matches (city_id, id)`,
    indexes: [
      'CREATE INDEX bank_matches_line ON bank_matches (city_id, line_id)',
      'CREATE INDEX bank_matches_entry ON bank_matches (city_id, entry_id) WHERE entry_id IS NOT NULL',
    ],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of bankGuards)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of bankGuards.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
