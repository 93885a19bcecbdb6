import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: TableDefinition[] = [
  {
    // What was asked never changes: what became of it is said by the answers.
    name: 'funding_requests',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      number :text NOT NULL,
      party_id :uuid NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      asked_on :date NOT NULL,
      starts_on :date,
      ends_on :date,
      purpose :text NOT NULL,
      programme_id :uuid,
      budget_line_id :uuid,
      reference :text,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number),
      CHECK (ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
    indexes: ['CREATE INDEX funding_requests_party ON funding_requests (city_id, party_id)'],
  },
  {
    // Every answer is kept; the latest one holds.
    name: 'funding_request_answers',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      request_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      outcome :text NOT NULL CHECK (outcome IN ('granted', 'partly', 'refused', 'withdrawn', 'no_answer')),
      amount :bigint CHECK (amount > 0),
      agreement_id :uuid,
      answered_on :date NOT NULL,
      note :text,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, request_id, no),
      CHECK ((outcome IN ('granted', 'partly')) = (amount IS NOT NULL)),
      CHECK (agreement_id IS NULL OR amount IS NOT NULL),
      FOREIGN KEY (city_id, request_id) REFERENCES funding_requests (city_id, id),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
    indexes: [
      'CREATE INDEX funding_request_answers_agreement ON funding_request_answers (city_id, agreement_id)',
    ],
  },
  {
    // A contact that follows another one has taken the next step which that one named.
    name: 'party_contacts',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      party_id :uuid NOT NULL,
      contacted_on :date NOT NULL,
      channel :text NOT NULL CHECK (channel IN ('letter', 'email', 'telephone', 'meeting', 'event')),
      subject :text NOT NULL,
      outcome :text NOT NULL,
      their_role :text,
      contact_person_id :uuid NOT NULL REFERENCES people (id),
      request_id :uuid,
      follows_id :uuid,
      next_step :text,
      next_on :date,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, follows_id),
      CHECK ((next_step IS NULL) = (next_on IS NULL)),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, request_id) REFERENCES funding_requests (city_id, id),
      FOREIGN KEY (city_id, follows_id) REFERENCES party_contacts (city_id, id)`,
    indexes: ['CREATE INDEX party_contacts_party ON party_contacts (city_id, party_id)'],
  },
]

const GUARDS = TABLES.map(({ name }) => appendOnlyGuard(name, ['city_id', 'id']))

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
