import { BaseSchema } from '@adonisjs/lucid/schema'
import {
  createTable,
  dialectOf,
  postingDimensionKeys,
  type TableDefinition,
} from '#database/support/portable_sql'

const CAP = '1000000000000000'

/** The ledger proper is five tables: ledgers, accounts, funds, journal_entries, postings. */
const TABLES: TableDefinition[] = [
  {
    name: 'ledgers',
    columns: `
      city_id :uuid PRIMARY KEY REFERENCES cities (id),
      functional_currency :text NOT NULL,
      recognition_policy :text NOT NULL CHECK (recognition_policy IN ('on_receipt', 'on_pledge')),
      approval_threshold :bigint CHECK (approval_threshold >= 0),
      future_days :int NOT NULL DEFAULT 0 CHECK (future_days BETWEEN 0 AND 366),
      head_seq :bigint NOT NULL DEFAULT 0,
      head_hash :text NOT NULL,
      head_recorded_at :instant NOT NULL`,
  },
  {
    name: 'accounts',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      code :text NOT NULL,
      type :text NOT NULL CHECK (type IN ('asset', 'liability', 'net_assets', 'revenue', 'expense', 'budgetary', 'memorandum')),
      normal_side :text NOT NULL CHECK (normal_side IN ('debit', 'credit')),
      currency :text,
      floor_zero :boolean NOT NULL DEFAULT FALSE,
      needs_line :boolean NOT NULL DEFAULT FALSE,
      opened_on :date NOT NULL,
      closed_on :date,
      PRIMARY KEY (city_id, code)`,
  },
  {
    name: 'funds',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      code :text NOT NULL,
      name :text NOT NULL,
      restriction :text NOT NULL CHECK (restriction IN ('unrestricted', 'designated', 'purpose', 'time', 'purpose_time', 'endowment')),
      purpose :text,
      starts_on :date,
      ends_on :date,
      closed_on :date,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, code)`,
  },
  {
    name: 'fiscal_years',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      starts_on :date NOT NULL,
      ends_on :date NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, name),
      CHECK (starts_on < ends_on)`,
  },
  {
    name: 'periods',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      fiscal_year_id :uuid NOT NULL,
      no :int NOT NULL,
      starts_on :date NOT NULL,
      ends_on :date NOT NULL,
      status :text NOT NULL CHECK (status IN ('open', 'soft_closed', 'closed')),
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, starts_on),
      CHECK (starts_on <= ends_on),
      FOREIGN KEY (city_id, fiscal_year_id) REFERENCES fiscal_years (city_id, id)`,
  },
  {
    name: 'period_events',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      period_id :uuid NOT NULL,
      from_status :text NOT NULL,
      to_status :text NOT NULL,
      reason :text,
      head_seq :bigint NOT NULL,
      head_hash :text NOT NULL,
      actor_id :uuid REFERENCES people (id),
      at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, period_id) REFERENCES periods (city_id, id)`,
  },
  {
    name: 'journal_entries',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      seq :bigint NOT NULL CHECK (seq > 0),
      kind :text NOT NULL,
      effective_on :date NOT NULL,
      recorded_at :instant NOT NULL,
      memo :text NOT NULL,
      request_hash :text NOT NULL,
      reverses_id :uuid,
      source_type :text,
      source_id :text,
      prepared_by :uuid NOT NULL REFERENCES people (id),
      approved_by :uuid REFERENCES people (id),
      line_count :int NOT NULL CHECK (line_count >= 2),
      payload :text NOT NULL,
      prev_hash :text NOT NULL,
      hash :text NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, seq),
      UNIQUE (city_id, reverses_id),
      CHECK (approved_by IS NULL OR approved_by <> prepared_by),
      FOREIGN KEY (city_id, reverses_id) REFERENCES journal_entries (city_id, id)`,
    indexes: [
      'CREATE INDEX journal_entries_date ON journal_entries (city_id, effective_on, seq)',
      'CREATE INDEX journal_entries_source ON journal_entries (city_id, source_type, source_id)',
    ],
  },
  {
    name: 'postings',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      line_no :int NOT NULL CHECK (line_no > 0),
      effective_on :date NOT NULL,
      account_code :text NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_id :uuid,
      party_id :uuid,
      agreement_id :uuid,
      instalment_id :uuid,
      commitment_id :uuid,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount BETWEEN -${CAP} AND ${CAP}),
      functional_amount :bigint NOT NULL CHECK (functional_amount BETWEEN -${CAP} AND ${CAP}),
      quantity :text,
      unit :text,
      PRIMARY KEY (city_id, entry_id, line_no),
      CHECK (amount <> 0 OR functional_amount <> 0),
      CHECK (length(currency) = 3 AND currency = upper(currency)),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id) DEFERRABLE INITIALLY DEFERRED,
      FOREIGN KEY (city_id, account_code) REFERENCES accounts (city_id, code),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id)`,
    indexes: [
      'CREATE INDEX postings_account ON postings (city_id, account_code, fund_id, budget_line_id, effective_on)',
      'CREATE INDEX postings_commitment ON postings (city_id, commitment_id) WHERE commitment_id IS NOT NULL',
      'CREATE INDEX postings_agreement ON postings (city_id, agreement_id) WHERE agreement_id IS NOT NULL',
      'CREATE INDEX postings_line ON postings (city_id, budget_line_id) WHERE budget_line_id IS NOT NULL',
    ],
  },
  {
    name: 'balance_totals',
    columns: `
      city_id :uuid NOT NULL,
      account_code :text NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_key :text NOT NULL,
      currency :text NOT NULL,
      month :text NOT NULL,
      debits :bigint NOT NULL,
      credits :bigint NOT NULL,
      functional_debits :bigint NOT NULL,
      functional_credits :bigint NOT NULL,
      PRIMARY KEY (city_id, account_code, fund_id, budget_line_key, currency, month)`,
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      // SQLite takes foreign keys only while a table is made, PostgreSQL only once their target exists
      const keys = dialect === 'sqlite' && table.name === 'postings' ? postingDimensionKeys() : []
      const columns = [table.columns, ...keys].join(',\n      ')
      for (const statement of createTable({ ...table, columns }, dialect))
        this.schema.raw(statement)
    }
  }

  async down() {
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
