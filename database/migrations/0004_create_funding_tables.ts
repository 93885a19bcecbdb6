import { BaseSchema } from '@adonisjs/lucid/schema'
import {
  POSTING_DIMENSIONS,
  createTable,
  dialectOf,
  postingDimensionKeys,
  type TableDefinition,
} from '#database/support/portable_sql'

const TABLES: TableDefinition[] = [
  {
    name: 'agreements',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      number :text NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      funder_id :uuid NOT NULL,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount >= 0),
      status :text NOT NULL CHECK (status IN ('asked', 'granted', 'refused', 'active', 'closed')),
      signed_on :date,
      starts_on :date,
      ends_on :date,
      fund_id :uuid,
      mark :text CHECK (mark IN ('sourced', 'illustrative', 'derived')),
      source :text,
      note :text,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number),
      CHECK (status NOT IN ('active', 'closed') OR fund_id IS NOT NULL),
      FOREIGN KEY (city_id, funder_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id)`,
    indexes: ['CREATE INDEX agreements_funder ON agreements (city_id, funder_id)'],
  },
  {
    name: 'agreement_versions',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      version :int NOT NULL,
      snapshot :json NOT NULL,
      reason :text,
      changed_by :uuid NOT NULL REFERENCES people (id),
      changed_at :instant NOT NULL,
      PRIMARY KEY (city_id, agreement_id, version),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
  },
  {
    name: 'agreement_earmarks',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      dimension :text NOT NULL CHECK (dimension IN ('programme', 'line', 'group', 'year', 'place', 'nature', 'activity')),
      value :text NOT NULL,
      PRIMARY KEY (city_id, agreement_id, dimension, value),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
  },
  {
    name: 'instalments',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      no :int NOT NULL,
      due_on :date,
      amount :bigint NOT NULL CHECK (amount > 0),
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, agreement_id, no),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
  },
  {
    name: 'receipts',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      instalment_id :uuid,
      received_on :date NOT NULL,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      bank_ref :text,
      memo :text,
      content_key :text NOT NULL,
      batch_id :uuid,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id),
      FOREIGN KEY (city_id, instalment_id) REFERENCES instalments (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: [
      'CREATE INDEX receipts_agreement ON receipts (city_id, agreement_id, received_on, amount)',
      'CREATE INDEX receipts_bank_ref ON receipts (city_id, bank_ref)',
      'CREATE INDEX receipts_content ON receipts (city_id, content_key)',
      'CREATE INDEX receipts_batch ON receipts (city_id, batch_id)',
    ],
  },
  {
    name: 'entry_drafts',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      action :text NOT NULL,
      input :json NOT NULL,
      amount :bigint NOT NULL,
      currency :text NOT NULL,
      summary :text NOT NULL,
      state :text NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
      prepared_by :uuid NOT NULL REFERENCES people (id),
      prepared_at :instant NOT NULL,
      decided_by :uuid REFERENCES people (id),
      decided_at :instant,
      reason :text,
      PRIMARY KEY (city_id, id),
      CHECK (decided_by IS NULL OR decided_by <> prepared_by OR state = 'rejected')`,
    indexes: ['CREATE INDEX entry_drafts_state ON entry_drafts (city_id, state)'],
  },
  {
    name: 'commitments',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      number :text NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      party_id :uuid,
      description :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      committed_on :date NOT NULL,
      expires_on :date,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
  },
  {
    name: 'expenditures',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      commitment_id :uuid NOT NULL,
      party_id :uuid,
      description :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      spent_on :date NOT NULL,
      is_final :boolean NOT NULL DEFAULT FALSE,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, commitment_id) REFERENCES commitments (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: ['CREATE INDEX expenditures_commitment ON expenditures (city_id, commitment_id)'],
  },
  {
    name: 'import_batches',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('contributions', 'agreements')),
      file_name :text NOT NULL,
      file_sha256 :text NOT NULL,
      byte_size :bigint NOT NULL,
      storage_key :text NOT NULL,
      settings :json NOT NULL,
      state :text NOT NULL CHECK (state IN ('uploaded', 'previewing', 'previewed', 'committing', 'committed', 'undoing', 'undone', 'failed')),
      mode :text CHECK (mode IN ('all', 'good')),
      counts :json NOT NULL,
      progress :json NOT NULL,
      uploaded_by :uuid NOT NULL REFERENCES people (id),
      uploaded_at :instant NOT NULL,
      committed_by :uuid REFERENCES people (id),
      committed_at :instant,
      PRIMARY KEY (city_id, id)`,
    indexes: ['CREATE INDEX import_batches_file ON import_batches (city_id, file_sha256)'],
  },
  {
    name: 'import_rows',
    columns: `
      city_id :uuid NOT NULL,
      batch_id :uuid NOT NULL,
      row_no :int NOT NULL,
      cells :json NOT NULL,
      verdict :text NOT NULL CHECK (verdict IN ('new', 'duplicate', 'error')),
      issues :json NOT NULL,
      draft :json,
      content_key :text,
      record_id :uuid,
      outcome :text CHECK (outcome IN ('taken', 'left_out', 'reversed')),
      PRIMARY KEY (city_id, batch_id, row_no),
      FOREIGN KEY (city_id, batch_id) REFERENCES import_batches (city_id, id)`,
    indexes: ['CREATE INDEX import_rows_content ON import_rows (city_id, content_key)'],
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    if (dialect === 'postgres') {
      for (const key of postingDimensionKeys()) this.schema.raw(`ALTER TABLE postings ADD ${key}`)
    }
  }

  async down() {
    if (dialectOf(this.db.dialect.name) === 'postgres') {
      for (const { column } of POSTING_DIMENSIONS) {
        this.schema.raw(`ALTER TABLE postings DROP CONSTRAINT postings_${column}`)
      }
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
