import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'

const TABLES: TableDefinition[] = [
  {
    name: 'write_lock',
    columns: `id :int PRIMARY KEY CHECK (id = 1), taken :bigint NOT NULL`,
  },
  {
    name: 'cities',
    columns: `
      id :uuid PRIMARY KEY,
      slug :text NOT NULL UNIQUE,
      name :text NOT NULL,
      name_lang :text NOT NULL,
      country :text NOT NULL,
      currency :text NOT NULL,
      timezone :text NOT NULL,
      locale :text NOT NULL,
      note :text,
      created_at :instant NOT NULL`,
  },
  {
    name: 'people',
    columns: `
      id :uuid PRIMARY KEY,
      email :text NOT NULL UNIQUE,
      full_name :text NOT NULL,
      password :text NOT NULL,
      password_given_at :instant,
      locale :text,
      disabled_at :instant,
      created_at :instant NOT NULL`,
  },
  {
    name: 'memberships',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      person_id :uuid NOT NULL REFERENCES people (id),
      role :text NOT NULL CHECK (role IN ('finance_officer', 'approver', 'committee_member', 'auditor', 'administrator')),
      since :date NOT NULL,
      PRIMARY KEY (city_id, person_id, role)`,
    indexes: ['CREATE INDEX memberships_person ON memberships (person_id)'],
  },
  {
    name: 'audit_heads',
    columns: `scope :text PRIMARY KEY, head_seq :bigint NOT NULL, head_hash :text NOT NULL`,
  },
  {
    name: 'audit_events',
    columns: `
      scope :text NOT NULL,
      seq :bigint NOT NULL,
      city_id :uuid REFERENCES cities (id),
      at :instant NOT NULL,
      actor_id :uuid,
      action :text NOT NULL,
      subject_type :text,
      subject_id :text,
      details :json NOT NULL,
      prev_hash :text NOT NULL,
      hash :text NOT NULL,
      PRIMARY KEY (scope, seq)`,
  },
]

/** Sessions and rate limits: on SQLite they have a file of their own (config/database.ts). */
const POSTGRES_SESSIONS = [
  `CREATE TABLE sessions (id text PRIMARY KEY, data text NOT NULL, user_id text, expires_at timestamptz NOT NULL)`,
  `CREATE INDEX sessions_user ON sessions (user_id)`,
  `CREATE INDEX sessions_expiry ON sessions (expires_at)`,
  `CREATE TABLE rate_limits (key text PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)`,
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    this.schema.raw('INSERT INTO write_lock (id, taken) VALUES (1, 0)')
    if (dialect === 'postgres')
      for (const statement of POSTGRES_SESSIONS) this.schema.raw(statement)
  }

  async down() {
    if (dialectOf(this.db.dialect.name) === 'postgres') {
      this.schema.raw('DROP TABLE sessions')
      this.schema.raw('DROP TABLE rate_limits')
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
