import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { anchorGuards } from '#database/triggers/anchors_append_only'

const TABLES: TableDefinition[] = [
  {
    /** Keys of this installation, each in the place of the one before; private parts are never here. */
    name: 'signing_keys',
    columns: `
      id :text PRIMARY KEY CHECK (length(id) = 64),
      public_key :text NOT NULL,
      made_at :instant NOT NULL,
      replaces :text REFERENCES signing_keys (id),
      endorsement :text`,
    indexes: [`CREATE UNIQUE INDEX signing_keys_line ON signing_keys (coalesce(replaces, ''))`],
  },
  {
    name: 'anchors',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      no :bigint NOT NULL CHECK (no > 0),
      seq :bigint NOT NULL CHECK (seq >= 0),
      head_hash :text NOT NULL,
      root :text NOT NULL,
      audit_seq :bigint NOT NULL,
      audit_hash :text NOT NULL,
      reason :text NOT NULL CHECK (reason IN ('daily', 'close', 'by_hand')),
      made_at :instant NOT NULL,
      made_by :uuid REFERENCES people (id),
      key_id :text NOT NULL REFERENCES signing_keys (id),
      statement :json NOT NULL,
      signature :text NOT NULL,
      peaks :json NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, no),
      UNIQUE (city_id, seq)`,
  },
  {
    name: 'anchor_recipients',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      email :text NOT NULL,
      added_by :uuid NOT NULL REFERENCES people (id),
      added_at :instant NOT NULL,
      ended_at :instant,
      PRIMARY KEY (city_id, id)`,
    indexes: [
      'CREATE UNIQUE INDEX anchor_recipients_standing ON anchor_recipients (city_id, email) WHERE ended_at IS NULL',
    ],
  },
  {
    name: 'anchor_deliveries',
    columns: `
      city_id :uuid NOT NULL,
      anchor_id :uuid NOT NULL,
      recipient_id :uuid NOT NULL,
      state :text NOT NULL CHECK (state IN ('waiting', 'sent')),
      attempts :int NOT NULL DEFAULT 0,
      last_error :text,
      at :instant NOT NULL,
      PRIMARY KEY (city_id, anchor_id, recipient_id),
      FOREIGN KEY (city_id, anchor_id) REFERENCES anchors (city_id, id),
      FOREIGN KEY (city_id, recipient_id) REFERENCES anchor_recipients (city_id, id)`,
    indexes: ['CREATE INDEX anchor_deliveries_state ON anchor_deliveries (state)'],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of anchorGuards)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of anchorGuards.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
