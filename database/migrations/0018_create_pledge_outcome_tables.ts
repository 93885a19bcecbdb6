import { BaseSchema } from '@adonisjs/lucid/schema'
import {
  createTable,
  dialectOf,
  portable,
  type TableDefinition,
} from '#database/support/portable_sql'
import { pledgeOutcomesKept } from '#database/triggers/funding_records'

/** What a pledge depends on; an agreement without a kind is unconditional. */
const CONDITION_COLUMNS = [
  `condition_kind :text CHECK (condition_kind IN ('performance', 'policy', 'fiduciary'))`,
  'condition_text :text',
  'right_of_return :boolean NOT NULL DEFAULT FALSE',
  'spend_to_fulfil :boolean NOT NULL DEFAULT FALSE',
]

const ENTRY_OF_AGREEMENT = `
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`

/** What becomes of pledges and of money received; each row stands beside the entry that books it. */
const TABLES: TableDefinition[] = [
  {
    name: 'condition_outcomes',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      outcome :text NOT NULL CHECK (outcome IN ('met', 'lapsed')),
      amount :bigint NOT NULL CHECK (amount > 0),
      held :bigint NOT NULL CHECK (held BETWEEN 0 AND amount),
      decided_on :date NOT NULL,
      evidence :text NOT NULL,
      entry_id :uuid,
      withdraws_id :uuid,
      decided_by :uuid NOT NULL REFERENCES people (id),
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      UNIQUE (city_id, withdraws_id),
      CHECK (withdraws_id IS NULL OR entry_id IS NULL),
      FOREIGN KEY (city_id, withdraws_id) REFERENCES condition_outcomes (city_id, id),${ENTRY_OF_AGREEMENT}`,
    indexes: [
      'CREATE INDEX condition_outcomes_agreement ON condition_outcomes (city_id, agreement_id)',
    ],
  },
  {
    name: 'write_offs',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      instalment_id :uuid,
      step :text NOT NULL CHECK (step IN ('allowance', 'write_off')),
      amount :bigint NOT NULL CHECK (amount > 0),
      decided_on :date NOT NULL,
      reason :text NOT NULL,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, instalment_id) REFERENCES instalments (city_id, id),${ENTRY_OF_AGREEMENT}`,
    indexes: ['CREATE INDEX write_offs_agreement ON write_offs (city_id, agreement_id)'],
  },
  {
    name: 'refunds',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      basis :text NOT NULL CHECK (basis IN ('unearned', 'earned', 'closed_year')),
      amount :bigint NOT NULL CHECK (amount > 0),
      decided_on :date NOT NULL,
      due_on :date,
      reason :text NOT NULL,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),${ENTRY_OF_AGREEMENT}`,
    indexes: ['CREATE INDEX refunds_agreement ON refunds (city_id, agreement_id)'],
  },
  {
    name: 'refund_payments',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      refund_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      paid_on :date NOT NULL,
      bank_ref :text,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, refund_id) REFERENCES refunds (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: ['CREATE INDEX refund_payments_refund ON refund_payments (city_id, refund_id)'],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const column of CONDITION_COLUMNS) {
      this.schema.raw(`ALTER TABLE agreements ADD COLUMN ${portable(column, dialect)}`)
    }
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of pledgeOutcomesKept)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of pledgeOutcomesKept.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
    for (const column of CONDITION_COLUMNS.toReversed()) {
      this.schema.raw(`ALTER TABLE agreements DROP COLUMN ${column.split(' ')[0]}`)
    }
  }
}
